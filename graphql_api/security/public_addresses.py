"""Which IP addresses are out on the internet, whatever they are spelled like.

Source: IANA registries of special-purpose IPv4 and IPv6 addresses; RFC 6052 (NAT64), RFC 4291 (IPv4-mapped).
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

# Python counts these as global: protocol assignments, and relays of 6to4 (RFC 7526 withdrew them).
_NO_HOSTS = (IPv4Network("192.0.0.0/24"), IPv4Network("192.88.99.0/24"))
# All of IPv6 that is handed out to hosts; what lies outside is local, mapped, embedded or reserved.
_UNICAST = IPv6Network("2000::/3")
# Inside of it: 6to4, which stands for an IPv4 address of anybody's choice, Teredo, and documentation.
_NOT_UNICAST = (IPv6Network("2002::/16"), IPv6Network("2001::/32"), IPv6Network("3fff::/20"))
_NAT64 = IPv6Network("64:ff9b::/96")


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether a host on the internet can have this address."""
    if isinstance(address, IPv4Address):
        special = address.is_multicast or address.is_reserved or any(address in net for net in _NO_HOSTS)
        return address.is_global and not special
    if address.ipv4_mapped is not None:
        return is_public(address.ipv4_mapped)
    if address in _NAT64:
        return is_public(IPv4Address(address.packed[-4:]))
    return address.is_global and address in _UNICAST and not any(address in net for net in _NOT_UNICAST)
