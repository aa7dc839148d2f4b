"""The vocabularies of writing as GraphQL enums; see `graphql_api.schema.enums`, which has those of reading."""

from connectors.contract import connector, enums
from graphql_api.errors import ErrorCode
from graphql_api.schema.enums import declare
from graphql_api.store import rows

declare(
    enums.Gender,
    "A candidate's gender, as they state it.",
    {"MALE": "Male.", "FEMALE": "Female.", "OTHER": "Other, or diverse."},
)
declare(
    enums.AttachmentType,
    "What a file is. Vendors that know no such kinds take it as a document.",
    {"CV": "Curriculum vitae, résumé.", "COVER_LETTER": "Cover letter.", "OTHER": "Anything else."},
)
declare(
    enums.AttachmentTarget,
    "Which record a file was stored with at the vendor.",
    {"APPLICATION": "With the application.", "CANDIDATE": "With the candidate."},
)
declare(
    enums.OnDuplicate,
    "What to do about a candidate whose e-mail address the vendor knows already.",
    {
        "REUSE": "Use the candidate who is there; what the vendor has of them stays as it is. If they have applied for "
        "the job already, the answer is the error ALREADY_APPLIED.",
        "REJECT": "Do nothing; the answer is the error CANDIDATE_EXISTS.",
        "CREATE": "Create the candidate and the application all the same, where the vendor allows that.",
    },
)
declare(
    enums.CandidateOutcome,
    "Whether a candidate was made or was there.",
    {"CREATED": "The candidate is new.", "REUSED": "The candidate was known before."},
)
declare(
    enums.SourceOutcome,
    "What became of the source of a candidate.",
    {
        "WRITTEN": "The vendor has it.",
        "KEPT": "The candidate was known before, and keeps the source that they had.",
        "REFUSED": "The vendor did not take it; everything else was written.",
    },
)
declare(
    enums.SourceKey,
    "Where candidates come from, in words that are the same for all vendors. Each connector translates them into what its "
    "ATS knows.",
    {
        "CAREERS_PAGE": "The company's own careers page.",
        "JOB_BOARD": "A job board.",
        "SEARCH_ENGINE": "A search engine.",
        "SOCIAL_MEDIA": "A social network.",
        "LINKEDIN": "LinkedIn.",
        "XING": "XING.",
        "INDEED": "Indeed.",
        "STEPSTONE": "StepStone.",
        "EMPLOYEE_REFERRAL": "Recommended by an employee.",
        "RECOMMENDATION": "Recommended by somebody else.",
        "AGENCY": "A recruiting agency or another service provider.",
        "EMPLOYMENT_AGENCY": "The public employment agency.",
        "EVENT": "A job fair or another event.",
        "UNIVERSITY": "A university or school.",
        "NEWSPAPER": "An advertisement in print.",
        "OTHER": "Something else.",
    },
)
declare(
    connector.Action,
    "What can be written.",
    {
        "CREATE_CANDIDATE": "`createCandidate`",
        "CREATE_APPLICATION": "`createApplication`",
        "ADD_ATTACHMENT_TO_APPLICATION": "`addAttachmentToApplication`",
        "ADD_RESULT_LINK_TO_APPLICATION": "`addResultLinkToApplication`",
        "ADD_NOTE_TO_APPLICATION": "`addNoteToApplication`",
        "ADD_ATTACHMENT_TO_CANDIDATE": "`addAttachmentToCandidate`",
    },
    name="Action",
)
declare(
    ErrorCode,
    "What went wrong. Branch on this, never on the message.",
    {code.name: code.remedy for code in ErrorCode},
)
declare(
    rows.OperationState,
    "Where an operation stands.",
    {
        "PENDING": "It waits to be taken up, for the first time or again after the vendor was away.",
        "RUNNING": "It is being carried out.",
        "SUCCEEDED": "All of it is at the vendor.",
        "PARTIAL": "It is at the vendor, but for some files. `retryOperation` tries those again.",
        "FAILED": "It is not at the vendor. `errors` say why; `retryOperation` tries it again.",
        "NEEDS_REVIEW": "The vendor's answer was lost, and nobody can tell whether the effect is there. It is never sent "
        "again by itself: look at the vendor, then settle it with `retryOperation`.",
    },
)
declare(
    rows.StepState,
    "Where a step of an operation stands.",
    {
        "PENDING": "Nothing is at the vendor yet.",
        "SENT": "It was sent; what came of it is not known yet.",
        "DONE": "Its effect is at the vendor.",
        "FAILED": "The vendor refused it, or it was given up.",
        "UNKNOWN": "Nobody can tell whether its effect is at the vendor.",
    },
    name="OperationStepState",
)
declare(
    rows.AttemptKind,
    "What was tried.",
    {
        "SEND": "The call that has the effect.",
        "LOOK_UP": "Looking at the vendor for an effect whose answer was lost.",
        "FOLLOW": "Asking the vendor about a write that it accepted.",
    },
    name="OperationAttemptKind",
)
declare(
    rows.AttemptOutcome,
    "What came of a try.",
    {
        "DONE": "The vendor did it.",
        "RECEIPT": "The vendor accepted it, and does it by and by.",
        "REFUSED": "The vendor refused it.",
        "NOT_SENT": "The vendor was not reached, so nothing was sent.",
        "LOST": "The answer was lost: it may be done or not.",
        "FOUND": "The effect is there.",
        "ABSENT": "The effect is not there.",
        "UNKNOWN": "The vendor does not show whether the effect is there.",
    },
    name="OperationAttemptOutcome",
)
declare(
    rows.AttachmentState,
    "Where a file stands.",
    {
        "WAITING": "It is kept here, sealed, until the vendor has it.",
        "STORED": "The vendor has it; it is not kept here any more.",
        "FAILED": "The vendor does not have it. `retryOperation` tries it again.",
    },
)
