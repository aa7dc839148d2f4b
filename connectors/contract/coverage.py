"""The names under which coverage is published."""

from connectors.contract.enums import Model

# The published name of each model.
MODEL_TITLES: dict[Model, str] = {
    Model.USER: "Users",
    Model.JOB: "Jobs",
    Model.JOB_POSTING: "Job postings",
    Model.CANDIDATE: "Candidates",
    Model.APPLICATION_STAGE: "Application Stages",
    Model.APPLICATION: "Applications",
    Model.JOB_STAGE: "Job-specific application stages",
}
