"""What keys may do and how integrations are, as GraphQL enums. See `enums`."""

from graphql_api.loading.health import State
from graphql_api.schema.enums import declare
from graphql_api.security.scopes import OnDenied, Scope

declare(
    Scope,
    "One right of an API key. In brackets: how configuration files and the command line write it.",
    {
        "READ_USERS": "Read the people who log in to the vendor's system (read:users).",
        "READ_JOBS": "Read jobs (read:jobs).",
        "READ_JOB_POSTINGS": "Read advertisements of jobs (read:job_postings).",
        "READ_CANDIDATES": "Read candidates; how to reach them takes READ_CONTACT_DATA as well (read:candidates).",
        "READ_APPLICATION_STAGES": "Read the steps that applications pass through (read:application_stages).",
        "READ_APPLICATIONS": "Read applications (read:applications).",
        "READ_JOB_STAGES": "Read the steps of single jobs (read:job_stages).",
        "READ_CONTACT_DATA": "Read e-mail addresses, phone numbers, profiles and places of people (read:contact_data).",
        "READ_REMOTE_DATA": "Read the vendor's raw data, which may hold anything (read:remote_data).",
        "WRITE_CANDIDATES": "Create candidates (write:candidates).",
        "WRITE_APPLICATIONS": "Create applications (write:applications).",
        "WRITE_APPLICATION_ATTACHMENTS": "Add files to applications (write:application_attachments).",
        "WRITE_RESULT_LINKS": "Add links to results to applications (write:result_links).",
        "WRITE_NOTES": "Add notes to applications (write:notes).",
        "WRITE_CANDIDATE_ATTACHMENTS": "Add files to candidates (write:candidate_attachments).",
        "PASSTHROUGH": "Call the vendor's own API with the integration's credentials (passthrough).",
        "ADMIN": "Manage integrations, keys, fields and checks (admin).",
    },
)
declare(
    OnDenied,
    "What stands in the place of something that a key's scopes do not reach.",
    {
        "ERROR": "Null, and an error FORBIDDEN that names the scope.",
        "NULL": "Null without an error; the answer's extensions tell the reason.",
    },
)
declare(
    State,
    "How an integration is, as the vendor's answers showed it last.",
    {
        "ACTIVE": "The vendor lets us in.",
        "AUTHENTICATION_FAILED": "The vendor refused the credentials: relink the integration with new ones.",
        "PERMISSION_MISSING": "The vendor lets us in, but not to all that was asked for: see `cause` for the right.",
        "UNREACHABLE": "The vendor cannot be reached, or fails.",
        "DISABLED": "Switched off by an administrator: nothing is read or written until it is enabled again.",
    },
    name="IntegrationState",
)
