"""Names of secrets are known in every spelling; names that only sound like one are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moesif_tui.core.secret_names import is_secret_name, is_secret_object, is_secret_path

SECRET = """
    authorization Proxy-Authorization cookie Set-Cookie x-api-key X-Api-Key api_key apiKey apikey APIKey password
    user[password] newPassword password2 password_confirmation passwordHash passwd pwd secret client_secret clientSecret
    token access_token accessToken accesstoken refresh_token id_token authToken X-Auth-Token x-amz-security-token
    X-CSRF-Token XSRF-TOKEN csrf _csrf csrfmiddlewaretoken __RequestVerificationToken session sessionId session_id
    JSESSIONID PHPSESSID connect.sid sid otp pin userPin cvv cvc cvv2 cardNumber card_number iban ssn private_key
    privateKey signature sig X-Amz-Signature X-Hub-Signature-256 X-Amz-Credential secret_access_key tokens jwt
    Ocp-Apim-Subscription-Key code_verifier client_assertion SAMLResponse
    X-Auth X-Session Authentication X-Authentication X-Authorization-Key Cf-Access-Jwt-Assertion
    X-Goog-IAP-JWT-Assertion DD-APPLICATION-KEY passwords secrets api_keys apiKeys access_tokens accessTokens id_tokens
    private_keys login_key ssh_key pinCode security_answer secretKeys
""".split()  # noqa: SIM905
PLAIN = """
    tokens_used max_tokens total_tokens author authority pagination_token next_page_token nextPageToken pageToken
    continuation_token nextToken NextContinuationToken syncToken token_type tokenType expires_in password_expires_at
    has_password is_secret passwordPolicy password_reset_url pinned shipping key code state id session_duration
    www-authenticate sidebar opinion signature_id content-type accept etag keyboard idempotency-key secretary tokenize
    compass bypass passenger assign public_key design cookies_enabled authorization_url pincode name value
    access-control-allow-credentials credentials secretAlgorithms
    prompt_tokens maxTokens cached_tokens paid_tokens total_secrets num_passwords secrets_count require_authentication
    public_keys ssh_public_key x-request-id x pins signatures authentication_method address process status
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


def test_an_object_of_credentials_is_secret() -> None:
    assert is_secret_object("credentials")
    assert is_secret_object("userCredentials")
    assert is_secret_object("password")
    assert not is_secret_object("user")


@pytest.mark.parametrize(
    ("path", "secret"),
    [
        ("request.headers.Authorization.raw", True),
        ("request.body.password.value", True),
        ("request.body.credentials.user.raw", True),
        ("request.body.credentials", False),
        ("request.body.user.raw", False),
        ("session_token.raw", False),
        ("metadata.session_token", True),
        ("", False),
    ],
)
def test_a_field_is_secret_where_a_part_of_its_path_is(path: str, *, secret: bool) -> None:
    assert is_secret_path(path) is secret


@given(st.text())
def test_any_name_may_be_asked(name: str) -> None:
    is_secret_name(name)
    is_secret_object(name)
    is_secret_path(name)
