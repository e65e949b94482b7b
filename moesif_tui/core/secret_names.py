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
    xsrf credential signature sig sid sessid apikey bearer
""")
"""Words that make a name secret as its last one: `user_pin`, `X-Amz-Signature`."""
_ENDINGS = tuple(
    _words("""
    password passwd passphrase passcode secret token apikey accesskey secretkey privatekey signingkey encryptionkey
    sharedkey masterkey accountkey sessionkey subscriptionkey authkey functionskey sessionid sessid securitycode
    cardnumber ccnumber socialsecuritynumber setcookie
""")
)
"""Ends that make a name secret even when its words are written together: `useraccesstoken`."""
_PLACES = tuple(_words("page next continuation previous prev cursor pagination paging sync resume skip"))
"""Tokens of these say where to read on; they open nothing."""
_STRONG = _words("password passwd passphrase pwd secret")
"""Words that make a name secret wherever they stand, unless its last word says that it is only about one."""
_ABOUT = _words("""
    algorithm algorithms at age by changed confirmed count created date enabled exists expired expires expiration expiry
    format hint id label last length link max min mode name path policy prompt protected required reset rotation rules
    score set status strength ttl type updated uri url valid validity version visible
""")
_QUESTIONS = _words("can forgot has is needs requires show use uses with")


def is_secret_name(name: str) -> bool:
    """Whether what goes by this name is to be masked; case, `-`, `_` and camel case make no difference.

    Tokens that only say where a list goes on (`next_page_token`) are not secret, nor is what is merely about a secret
    (`token_type`, `tokens_used`, `password_expires_at`).
    """
    return _is_secret(name[-_LOOKED_AT:])


@lru_cache(maxsize=4096)
def _is_secret(name: str) -> bool:
    words = [word.lower() for word in _PARTS.findall(name)]
    while len(words) > 1 and words[-1].isdigit():  # password2, x-hub-signature-256
        words.pop()
    joined = "".join(words)
    if joined in _WHOLE:
        return True
    if not words or (len(words) > 1 and words[0] in _QUESTIONS):
        return False
    if joined.endswith("token") and joined.removesuffix("token").endswith(_PLACES):
        return False
    if words[-1] in _LAST_WORDS or joined.endswith(_ENDINGS):
        return True
    return not _STRONG.isdisjoint(words) and words[-1] not in _ABOUT
