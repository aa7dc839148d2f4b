import { graphql } from "./generated/gql.js";

export const accounts = graphql(`
  query Accounts {
    viewer {
      integrations {
        id
        name
      }
    }
  }
`);

export const applicationsPage = graphql(`
  query ApplicationsPage($integrationId: ID!, $after: String) {
    applications(integrationId: $integrationId, first: 200, after: $after) {
      nodes {
        id
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export const jobWithCandidates = graphql(`
  query JobWithCandidates($integrationId: ID!) {
    jobs(integrationId: $integrationId, first: 5) {
      nodes {
        id
        name
        status
        applications(first: 5) {
          nodes {
            outcome
            currentStage {
              name
            }
            candidate {
              id
              firstName
              emailAddresses {
                emailAddress
              }
            }
          }
        }
      }
    }
  }
`);
