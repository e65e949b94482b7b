"""Names of secrets are known in every spelling; names that only sound like one are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moesif_tui.core.secret_names import is_secret_name

SECRET = """
    authorization Proxy-Authorization cookie Set-Cookie x-api-key X-Api-Key api_key apiKey apikey APIKey password
    user[password] newPassword password2 password_confirmation passwordHash passwd pwd secret client_secret clientSecret
    token access_token accessToken accesstoken refresh_token id_token authToken X-Auth-Token x-amz-security-token
    X-CSRF-Token XSRF-TOKEN csrf _csrf csrfmiddlewaretoken __RequestVerificationToken session sessionId session_id
    JSESSIONID PHPSESSID connect.sid sid otp pin userPin cvv cvc cvv2 cardNumber card_number iban ssn private_key
    privateKey signature sig X-Amz-Signature X-Hub-Signature-256 X-Amz-Credential secret_access_key tokens jwt
    Ocp-Apim-Subscription-Key code_verifier client_assertion SAMLResponse
""".split()  # noqa: SIM905
PLAIN = """
    tokens_used max_tokens total_tokens author authority pagination_token next_page_token nextPageToken pageToken
    continuation_token nextToken NextContinuationToken syncToken token_type tokenType expires_in password_expires_at
    has_password is_secret passwordPolicy password_reset_url pinned shipping key code state id session_duration
    www-authenticate sidebar opinion signature_id content-type accept etag keyboard idempotency-key secretary tokenize
    compass bypass passenger assign public_key design cookies_enabled authorization_url pincode name value
    access-control-allow-credentials credentials secretAlgorithms
""".split()  # noqa: SIM905


@pytest.mark.parametrize("name", SECRET)
def test_secret(name: str) -> None:
    assert is_secret_name(name)
    assert is_secret_name(name.upper()) or name != name.lower()


@pytest.mark.parametrize("name", [*PLAIN, "", "???", "x" * 10_000])
def test_not_secret(name: str) -> None:
    assert not is_secret_name(name)


def test_the_end_of_a_long_name_decides() -> None:
    assert is_secret_name("x." * 10_000 + "password")


@given(st.text())
def test_any_name_may_be_asked(name: str) -> None:
    is_secret_name(name)
