"""Which names name a secret: of headers, query parameters, form fields, JSON keys, cookies and XML elements alike."""

from __future__ import annotations

import re
from functools import lru_cache

_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_LOOKED_AT = 100  # characters: the last words of a name decide


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_WHOLE = _words("""
    auth pass pw pin sid sig jwt otp totp cvv cvc csc ssn iban session sessions sess csrf xsrf csrfmiddlewaretoken
    cardno cardnum ccnum ccno creditcard tokens samlresponse samlassertion clientassertion assertion codeverifier
    authcode authorizationcode devicecode usercode verificationcode mfacode smscode otpcode totpcode backupcodes
    recoverycodes jsessionid phpsessid connectsid mnemonic seedphrase bearer
""")
"""Names that are secret when they are all there is, written together."""
_LAST_WORDS = _words("""
    authorization password passwd passphrase pwd passcode secret token jwt cookie cookies otp cvv cvc pin iban ssn csrf
    xsrf credential signature sig sid sessid apikey bearer authentication assertion
""")
"""Words that make a name secret as its last one: `user_pin`, `X-Amz-Signature`."""
_ENDINGS = tuple(
    _words("""
    password passwd passphrase passcode secret token apikey accesskey secretkey privatekey signingkey encryptionkey
    sharedkey masterkey accountkey sessionkey subscriptionkey authkey authorizationkey applicationkey appkey loginkey
    sshkey functionskey sessionid sessid securitycode securityanswer cardnumber ccnumber socialsecuritynumber setcookie
""")
)
"""Ends that make a name secret even when its words are written together: `useraccesstoken`."""
_PLURALS = _words("passwords passwds passphrases passcodes secrets jwts apikeys")
"""Last words of more than one secret, besides the plurals of the ends above; `tokens` are rather counted."""
_TOKENS = tuple(
    _words("""
    accesstokens refreshtokens authtokens apitokens bearertokens sessiontokens secrettokens securitytokens csrftokens
    devicetokens resettokens
""")
)
_PLACES = tuple(_words("page next continuation previous prev cursor pagination paging sync resume skip"))
"""Tokens of these say where to read on; they open nothing."""
_STRONG = _words("password passwd passphrase pwd secret")
"""Words that make a name secret wherever they stand, unless its last word says that it is only about one."""
_ABOUT = _words("""
    algorithm algorithms at age by changed confirmed count created date enabled exists expired expires expiration expiry
    format hint id label last length link max min mode name path policy prompt protected required reset rotation rules
    score set status strength ttl type updated uri url valid validity version visible
""")
_QUESTIONS = _words("can forgot has is needs require requires show supports use uses with")
_COUNTS = _words("max min n num number total")

PAIR_NAMES = _words("name key field header param Name Key Field Header Param")
"""Members and elements that name what stands in one of `PAIR_VALUES` beside them."""
PAIR_VALUES = _words("value val values Value Val Values")


def is_secret_name(name: str) -> bool:
    """Whether what goes by this name is to be masked; case, `-`, `_` and camel case make no difference.

    Tokens that only say where a list goes on (`next_page_token`) are not secret, nor is what is merely about a secret
    (`token_type`, `tokens_used`, `password_expires_at`).
    """
    return _is_secret(name[-_LOOKED_AT:])


def is_secret_object(name: str) -> bool:
    """Whether all is to be masked that an object or a list of this name holds; of `credentials` only these are secret.

    A text of that name says how they are used (`credentials: "include"`).
    """
    return is_secret_name(name) or name[-len("credentials") :].lower() == "credentials"


def is_secret_path(path: str) -> bool:
    """Whether a field of a search (`request.headers.Authorization.raw`) holds what is masked where calls are shown."""
    *above, last = path.removesuffix(".raw").split(".")
    if not above and last == "session_token":  # people search by it
        return False
    return is_secret_name(last) or any(map(is_secret_object, above))


@lru_cache(maxsize=4096)
def _is_secret(name: str) -> bool:
    words = [word.lower() for word in _PARTS.findall(name)]
    while len(words) > 1 and words[-1].isdigit():  # password2, x-hub-signature-256
        words.pop()
    if len(words) > 1 and words[0] == "x":  # X-Auth
        del words[0]
    joined = "".join(words)
    if joined in _WHOLE:
        return True
    if not words or (len(words) > 1 and words[0] in _QUESTIONS):
        return False
    if joined.endswith("s") and _are_secrets(words, joined):
        return True
    if joined.endswith("token") and joined.removesuffix("token").endswith(_PLACES):
        return False
    if words[-1] in _LAST_WORDS or joined.endswith(_ENDINGS) or words[-2:] == ["pin", "code"]:
        return True
    return not _STRONG.isdisjoint(words) and words[-1] not in _ABOUT


def _are_secrets(words: list[str], joined: str) -> bool:
    """Whether a name in the plural is that of secrets, and not of their count."""
    if words[0] in _COUNTS:
        return False
    if joined.endswith("tokens"):
        return joined.endswith(_TOKENS) or words[-2:] == ["id", "tokens"]
    return words[-1] in _PLURALS or joined[:-1].endswith(_ENDINGS)
