"""What the settings say of signing in, as the options of the room."""

from huawu.access.approvals import GuardedAct
from huawu.access.oidc import Oidc, OidcOptions
from huawu.access.permissions import matrix
from huawu.access.service import AccessOptions
from huawu.app.settings import Settings
from huawu.kernel.clock import Clock
from huawu.kernel.errors import Invalid


def access_options(settings: Settings) -> AccessOptions:
    """Return how long sign-ins last and what they need.

    Raises:
        Invalid: a role or an act is unknown.
    """
    roles = _words(settings.second_factor_roles)
    if unknown := roles - matrix().roles.keys():
        raise Invalid("HUAWU_SECOND_FACTOR_ROLES", f"there is no role {min(unknown)}")
    return AccessOptions(
        idle_s=settings.session_idle_s,
        session_s=settings.session_s,
        second_factor_roles=roles,
        four_eyes=frozenset(map(_act, _words(settings.four_eyes))),
    )


def provider_of(settings: Settings, clock: Clock) -> Oidc | None:
    """Return the provider of single sign-on; None when none is set.

    Raises:
        Invalid: it is set by half.
    """
    if not settings.oidc_issuer:
        return None
    if not settings.oidc_client_id:
        raise Invalid("HUAWU_OIDC_CLIENT_ID", "say as what the provider knows us")
    options = OidcOptions(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret,
        redirect_uri=f"{settings.reached_at}/api/v1/sso/callback",
        login_claim=settings.oidc_login_claim,
    )
    return Oidc(options, clock)


def _words(text: str) -> frozenset[str]:
    return frozenset(word.strip() for word in text.split(",") if word.strip())


def _act(word: str) -> GuardedAct:
    try:
        return GuardedAct(word)
    except ValueError:
        raise Invalid(
            "HUAWU_FOUR_EYES", f"there is no act {word}; use {', '.join(GuardedAct)}"
        ) from None
