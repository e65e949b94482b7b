"""Where the clients get their credentials: tokens for apps and partners, a cookie for browsers."""

from __future__ import annotations

from moesif_tui.local.demo.people import Partner, Person, token
from moesif_tui.local.demo.shop import AUTH
from moesif_tui.local.demo.visit import Route, Visit
from moesif_tui.local.record import Headers

_SERVER: Headers = {"server": "acme-auth/7.2", "cache-control": "no-store"}
_FORM = "application/x-www-form-urlencoded"
TOKEN = Route("POST", AUTH, 138_000, answer=_SERVER)
LOGIN = Route("POST", AUTH, 161_000, answer=_SERVER)


def app(visit: Visit, person: Person, *, refused: bool = False) -> None:
    """Signs a person in from the app, which sends the token from then on; `refused`: wrong password (401)."""
    password = f"correct+horse+{person.number}"
    sent = f"grant_type=password&client_id=acme-app&username={person.sub}&password={password}&scope=shop"
    if refused:
        got = '{"error":"invalid_grant","error_description":"user name or password is wrong"}'
        visit.call(TOKEN, "/oauth/token", status=401, sent=sent, sent_type=_FORM, got=got)
        return
    _grant(visit, person.sub, "shop", sent)


def partner(visit: Visit, who: Partner) -> None:
    """Signs a partner's server in."""
    secret = f"{visit.world.bits(96):024x}"
    sent = f"grant_type=client_credentials&client_id={who.sub}&client_secret={secret}&scope=payments"
    _grant(visit, who.sub, "payments", sent)


def _grant(visit: Visit, sub: str, scope: str, sent: str) -> None:
    access = token(sub, scope, visit.now, visit.world.bits)
    refresh = f"{visit.world.bits(160):040x}"
    got = f'{{"access_token":"{access}","token_type":"Bearer","expires_in":3600,"refresh_token":"{refresh}"}}'
    visit.call(TOKEN, "/oauth/token", sent=sent, sent_type=_FORM, got=got)
    visit.headers["authorization"] = f"Bearer {access}"


def browser(visit: Visit, person: Person) -> None:
    """Signs a person in from the shop's pages: the answer sets a cookie that all of the shop's hosts get."""
    session = token(person.sub, "shop", visit.now, visit.world.bits, lifetime=28_800)
    visit.call(
        LOGIN,
        "/login",
        sent=f'{{"username":"{person.sub}","password":"correct horse {person.number}","remember":false}}',
        got=f'{{"user":{{"id":"{person.sub}","name":"{person.name}","country":"{person.country}"}},"next":"/"}}',
        more={"set-cookie": f"acme_session={session}; Domain=.acme.test; Path=/; Secure; HttpOnly; SameSite=Lax"},
    )
    visit.headers["cookie"] = f"acme_session={session}; consent=all; lang={person.language[:2]}"
