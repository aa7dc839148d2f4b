"""What can be switched about this sandbox while it runs."""

from typing import Literal

import msgspec

Area = Literal["applicantManagement", "persons", "general"]

#: 10 MB; stated by the contract for payroll files, assumed for recruiting.
MAX_FILE_BYTES = 10 * 1024 * 1024
#: Assumed; the contract names no types.
DOCUMENT_TYPES = (
    "application/pdf",
    "application/msword",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.oasis.opendocument.text",
    "image/jpeg",
    "image/png",
    "text/plain",
)


class HrworksKnobs(msgspec.Struct, frozen=True, kw_only=True):
    """Each default is how the vendor is known or assumed to behave.

    `permissions`: access key to rights such as `persons:read`. `pending_polls`, `pending_seconds`: how long a
    write job stays pending; both must have passed. `never_finish_jobs`: it stays so for good, with its effect
    or, if `hanging_jobs_take_effect` is off, without. `omit_created_id`, `omit_resource_location`: what a
    finished job leaves out. `phone_on_top`: applicants show `phone` beside `address`, as in v1.24.
    `newest_first`: listings begin with the newest record. `refuse_unknown_filter_values`: 400 for an unknown
    post or applicant in a filter, instead of nothing found.
    """

    permissions: dict[str, list[str]]
    token_lifetime_seconds: int = 900
    contract_expired: bool = False
    pending_polls: int = 1
    pending_seconds: float = 0
    never_finish_jobs: bool = False
    hanging_jobs_take_effect: bool = True
    omit_created_id: bool = False
    omit_resource_location: bool = False
    post_id_accepts_uuid: bool = False
    max_file_bytes: int = MAX_FILE_BYTES
    document_types: tuple[str, ...] = DOCUMENT_TYPES
    documents_need_bearer: bool = False
    phone_on_top: bool = False
    newest_first: bool = False
    unknown_identifier_status: Literal[400, 404] = 400
    refuse_unknown_filter_values: bool = False
