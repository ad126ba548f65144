"""Every option of an installation, read once from the environment. Nothing else reads it.

All names begin with `HUAWU_`, but for `DATABASE_URL`. `huawu --help` and the README name the
few that most people need.
"""

import os
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from huawu.kernel.errors import Invalid

SYSTEM_DATA: Final = Path("/var/lib/huawu")
SERVICE_USER: Final = "huawu"

Port = Annotated[int, Field(ge=1, le=65_535)]


def default_data_dir() -> Path:
    """Return /var/lib/huawu for root, else the user's own data directory."""
    if os.geteuid() == 0:
        return SYSTEM_DATA
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "huawu"


class EngineNode(BaseModel):
    """One of several engines: ours unless `url` is given."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str  #: letters, digits, `_ . -`
    sip_host: str = "127.0.0.1"  #: where telephones, trunks and the other engines reach it
    sip_port: Port = 5060
    ari_port: Port = 8088
    ami_port: Port = 5038
    rtp_first: Port = 10_000
    rtp_last: Port = 12_000
    sip_tls_port: Port | None = None  #: for telephones and trunks by TLS; None: no TLS
    media_address: str = ""
    external_address: str = ""
    url: str = ""  #: of one that runs elsewhere, e.g. "http://10.0.0.6:8088"
    data: Path | None = None  #: that machine's HUAWU_DATA_DIR, mounted here at the same path


class Settings(BaseSettings):
    """The options of one installation."""

    model_config = SettingsConfigDict(
        env_prefix="HUAWU_", extra="ignore", frozen=True, populate_by_name=True
    )

    data_dir: Path = Field(default_factory=default_data_dir)  #: holds everything that lasts
    database_url: str = Field(
        default="", validation_alias=AliasChoices("DATABASE_URL", "HUAWU_DATABASE_URL")
    )  #: "": the embedded PostgreSQL
    floor_name: str = "1"  #: of this floor among several on one database
    http_host: str = "127.0.0.1"
    http_port: Port = 8080
    https_host: str = "0.0.0.0"  # noqa: S104  (asked for by naming a port)
    https_port: Port | None = None  #: for browsers on other machines; None: no HTTPS
    tls_certificate: Path | None = None  #: PEM with its chain; None: one made here; also of SIP
    tls_key: Path | None = None  #: PEM
    sip_host: str = "127.0.0.1"  #: where telephones and trunks reach the engine
    sip_port: Port = 5060
    sip_tls_port: Port | None = None  #: for telephones and trunks by TLS, e.g. 5061; None: no TLS
    sip_tls_authorities: Path | None = None  #: PEM of who vouches for trunks; None: the system's
    media_address: str = ""  #: address in SDP; "": `sip_host` when that is one address
    external_address: str = ""  #: what the outside sees of us behind NAT
    rtp_first: Port = 10_000
    rtp_last: Port = 12_000
    ari_port: Port = 8088  #: loopback
    ami_port: Port = 5038  #: loopback
    control_host: str = "127.0.0.1"  #: where our ARI and AMI listen; never a public address
    control_networks: tuple[str, ...] = ("127.0.0.0/8", "::1/128")  #: who may use them
    engine_name: str = "main"  #: of our engine; stands in the journal
    engines: tuple[EngineNode, ...] = ()  #: several engines, as JSON; then `sip_host` to
    #: `external_address`, `ari_port`, `ami_port` and `engine_url` are not read
    engine_tree: Path | None = None  #: an Asterisk already unpacked; None: provided by us
    engine_url: str = ""  #: an engine elsewhere, e.g. "http://10.0.0.5:8088"; "": our own
    engine_user: str = "floor"
    engine_password: str = Field(default="", repr=False)
    engine_recorder_password: str = Field(default="", repr=False)
    #: of its AMI user `recorder`; "": the same as `engine_password`
    engine_spool: Path | None = None  #: of an engine elsewhere: its spool, mounted here
    silent_line_s: Annotated[int, Field(ge=10, le=86_400)] = 60
    #: a line from which no sound came for so long is ended; its customer is not
    message_after_s: Annotated[int, Field(ge=2, le=3_600)] = 30
    #: a caller whom no floor takes hears music so long, then may leave a message
    recordings_url: str = ""  #: "file:///folder" or "s3://bucket/prefix"; "": in `data_dir`
    stun_url: str = ""  #: tells browsers their address, e.g. "stun:stun.example.com:3478"
    turn_url: str = ""  #: passes browsers' sound on, e.g. "turn:turn.example.com:3478"
    turn_secret: str = Field(default="", repr=False)  #: shared with it (coturn: use-auth-secret)
    zone: str = "Asia/Shanghai"  #: the centre's time zone: where its days begin
    session_idle_s: float = 3_600.0  #: a sign-in without requests ends after this
    session_s: float = 43_200.0  #: a sign-in ends after this in any case
    second_factor_roles: str = ""  #: roles that need one, e.g. "administrator,supervisor"
    listening_notice: bool = False  #: agents see on their desk when a supervisor listens to them
    four_eyes: str = ""  #: what a second person must approve, e.g. "role-grant,bulk-export"
    public_url: str = ""  #: as browsers reach us, e.g. "https://cc.example.com"; "": host and port
    webhook_networks: str = ""  #: inside ones that webhooks may reach, e.g. "10.1.0.0/16"; "": none
    smtp_host: str = ""  #: that takes our letters, e.g. "smtp.example.com"; "": none are sent
    smtp_port: Port = 587
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_authority: Path | None = None  #: PEM of who signed its certificate; None: the system's
    smtp_user: str = ""
    smtp_password: str = Field(default="", repr=False)
    mail_from: str = ""  #: the sender's address, e.g. "huawu@example.com"
    mail_domains: str = ""  #: that letters may go to, e.g. "example.com"; "": any
    oidc_issuer: str = ""  #: of single sign-on, e.g. "https://id.example.com"; "": none
    oidc_client_id: str = ""
    oidc_client_secret: str = Field(default="", repr=False)
    oidc_login_claim: str = "preferred_username"  #: which of its claims is our login
    locale: str = Field(
        default="", validation_alias=AliasChoices("HUAWU_LOCALE", "LC_ALL", "LC_MESSAGES", "LANG")
    )  #: what the terminal speaks, e.g. "zh_CN.UTF-8"
    demo_calls_per_hour: Annotated[float, Field(gt=0, le=3_600)] = 150.0  #: at night; by day more
    demo_callers: Annotated[int, Field(ge=1, le=100)] = 8  #: on the line at once, at most
    legacy_digest: bool = True  #: offer MD5 after SHA-256 for telephones that know no better

    @property
    def offers_sip_tls(self) -> bool:
        """Whether telephones and trunks reach every engine by TLS."""
        ports = [node.sip_tls_port for node in self.engines] or [self.sip_tls_port]
        return all(ports)

    @property
    def postgres_dir(self) -> Path:
        """Where the embedded database lives."""
        return self.data_dir / "postgres"

    @property
    def engine_dir(self) -> Path:
        """Where our own engine runs."""
        return self.data_dir / "engine"

    @property
    def prompts_dir(self) -> Path:
        """Where prompts lie for the engine to play."""
        return self.data_dir / "prompts"

    @property
    def reached_at(self) -> str:
        """Where browsers reach us, without a slash at the end."""
        return (self.public_url or f"http://{self.http_host}:{self.http_port}").rstrip("/")

    @property
    def facts_dir(self) -> Path:
        """Where the facts of finished days lie."""
        return self.data_dir / "facts"

    @property
    def recordings_store(self) -> str:
        """Where recordings are kept, as an address."""
        return self.recordings_url or f"file://{self.data_dir / 'recordings'}"


def read_settings() -> Settings:
    """Read the environment.

    Raises:
        Invalid: an option is malformed; names it.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        shown = name if name == "DATABASE_URL" else f"HUAWU_{name}"
        raise Invalid(shown, first["msg"]) from None
