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

export const openJob = graphql(`
  query OpenJob($integrationId: ID!) {
    jobs(integrationId: $integrationId, first: 1, filter: { statuses: [OPEN] }) {
      nodes {
        id
      }
    }
  }
`);

export const createApplication = graphql(`
  mutation CreateApplication($input: CreateApplicationInput!) {
    createApplication(input: $input) {
      replayed
      operation {
        id
      }
      warnings {
        code
        path
      }
      errors {
        code
        path
        retryable
      }
    }
  }
`);

export const progress = graphql(`
  query Progress($id: ID!) {
    operation(id: $id) {
      id
      state
      finishedAt
      attachments {
        size
        state
      }
    }
  }
`);
