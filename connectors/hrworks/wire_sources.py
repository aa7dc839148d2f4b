"""What a post tells of where its applicants come from, as it comes over the wire. Source: HR WORKS API v2.10. See `wire`."""

from connectors.hrworks.wire import PostOffer, Text, Wire


class HeardOptions(Wire, frozen=True, gc=False, kw_only=True):
    """The answers to "How did you hear about us?" that applicants choose from, by language."""

    en: list[Text] | None = None
    de: list[Text] | None = None


class PostSources(Wire, frozen=True, gc=False, kw_only=True, rename="camel"):
    """The same posts as `wire.Post`."""

    post_offers: list[PostOffer] | None = None
    how_did_you_hear_about_us_options: HeardOptions | None = None
