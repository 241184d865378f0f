"""Earshot's settings. What a company can set comes from the environment: see
docs/reference/settings.md.

Demo mode is: SECRET_KEY unset.
"""

from pathlib import Path
from urllib.parse import urlsplit

import pghistory
from csp.constants import NONE, SELF

from fieldapp import allauth_forms, brand, schema_settings, tongues
from fieldapp.plumbing import env, logs, secret

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = env.folder("DATA_DIR", BASE_DIR / ".data")

# Who we are to the outside -----------------------------------------------------------------
DEMO = not env.text("SECRET_KEY")
SECRET_KEY = env.text("SECRET_KEY") or secret.kept_in(DATA_DIR)
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
DEBUG = False
PUBLIC_URL = env.text("PUBLIC_URL", f"http://localhost:{env.number('PORT', 8000)}").rstrip("/")
HTTPS = PUBLIC_URL.startswith("https://")
ALLOWED_HOSTS = ["*"] if DEMO else [urlsplit(PUBLIC_URL).hostname, *env.words("ALLOWED_HOSTS")]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
PROXIES = env.number("PROXIES", 0)
INSECURE_OK = env.flag("INSECURE_OK")
METRICS_TOKEN = env.text("METRICS_TOKEN")
WORKER = env.flag("WORKER", True)

# What it is made of ------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "drf_spectacular",
    "pghistory",
    "pgtrigger",
    "rest_framework",
    "fieldapp.plumbing",
    "fieldapp",
    "fieldapp.sync",
    "accounts",
    "calls",
    "signals",
]
MIDDLEWARE = [
    "fieldapp.sync.marking.Ours",
    "fieldapp.middleware.RequestId",
    "fieldapp.middleware.TryLater",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "fieldapp.importmap.AllowImportMap",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "fieldapp.middleware.NotTooLarge",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "fieldapp.middleware.PersonalLanguageAndZone",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "fieldapp.middleware.WhoChanges",
    "fieldapp.plumbing.kept_pages.KeptPages",
    "fieldapp.typed.TypedIsKept",
]
ROOT_URLCONF = "fieldapp.urls"
WSGI_APPLICATION = "fieldapp.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "fieldapp.context.page",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "fieldapp.templatetags.earshot",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Data --------------------------------------------------------------------------------------
DATABASES = {
    "default": env.database()
    | {
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"NAME": env.text("TEST_DATABASE") or None},
    }
}
REDIS_URL = env.text("REDIS_URL", "redis://localhost:6379")
# Counts of sign-ins must hold without Redis, and however many are added: a full cache forgets.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "plumbing_cache",
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}
# The audit log is written by triggers (docs/decisions/0015-audit-log.md)
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)
STORAGES = {
    "default": {"BACKEND": "fieldapp.plumbing.durable.DurableStorage"},
    "staticfiles": {"BACKEND": "fieldapp.assets.BundlingStorage"},
}
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_MAX_AGE = 3600
MEDIA_ROOT = DATA_DIR / "photos"
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000
PHOTO_MAX_BYTES = 10_000_000
BODY_MAX_BYTES = 6 * PHOTO_MAX_BYTES + DATA_UPLOAD_MAX_MEMORY_SIZE

# Time and language -------------------------------------------------------------------------
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
USE_I18N = True
LANGUAGES, CUSTOMER_LANGUAGES = tongues.PEOPLE, tongues.CUSTOMERS
LOCALE_PATHS = [BASE_DIR / "locale"]

# Sign-in -----------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["accounts.sign_in.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "accounts.sign_in.Adapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_FORMS = allauth_forms.ACCOUNT_FORMS
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": env.text("SIGN_IN_LIMIT", "20/m/ip,5/15m/key"),
    "reset_password": "20/m/ip,5/m/key",
}
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = brand.NAME
MFA_ADAPTER = "accounts.sign_in.SecondStep"
MFA_FORMS = allauth_forms.MFA_FORMS
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_AGE = 30 * 24 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "fieldapp.errors.csrf_failure"

# Safety ------------------------------------------------------------------------------------
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.flag("HSTS_SUBDOMAINS")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Whether subdomains are HTTPS too, and a browsers' preload list, are the company's to decide.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# API ---------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.keys.KeyAuthentication",
        "fieldapp.plumbing.api.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["fieldapp.plumbing.api.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "fieldapp.plumbing.api.CursorPages",
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "fieldapp.plumbing.api.AlwaysJSON",
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_FILTER_BACKENDS": ["fieldapp.plumbing.api.Filters"],
    "DEFAULT_SCHEMA_CLASS": "fieldapp.schema.Schema",
    "DEFAULT_THROTTLE_CLASSES": ["fieldapp.plumbing.api.Throttle"],
    "EXCEPTION_HANDLER": "fieldapp.plumbing.api.explain",
    "UNAUTHENTICATED_USER": None,
    "COERCE_DECIMAL_TO_STRING": True,
    "DATETIME_FORMAT": "iso-8601",
}
API_CALLS_PER_SECOND = env.number("API_CALLS_PER_SECOND", 100)
SPECTACULAR_SETTINGS = schema_settings.SPECTACULAR_SETTINGS

# Jobs: PostgreSQL is the memory, Redis only carries wake-ups (docs/explanation/outbox.md) ----
WAKE_UPS_URL, CELERY_BROKER_URL = env.redis(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 120
CELERY_TASK_SOFT_TIME_LIMIT = 90
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 2,
    "socket_timeout": 10,
    "socket_keepalive": True,
    "health_check_interval": 25,
    "global_keyprefix": "earshot:",
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_CREATE_MISSING_QUEUES = False
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_QUEUES = {name: {} for name in ("route", "notify", "photo", "default")}
CELERY_TASK_ROUTES = {
    "signals.route": {"queue": "route"},
    "signals.tell": {"queue": "notify"},
    "signals.raise_alarm": {"queue": "notify"},
    "accounts.email_notice": {"queue": "notify"},
    "accounts.invite": {"queue": "notify"},
    "signals.send_brochure": {"queue": "notify"},
    "calls.email_supplies": {"queue": "notify"},
    "accounts.prepare_photo": {"queue": "photo"},
    "calls.make_report": {"queue": "default"},
    "calls.email_report": {"queue": "notify"},
    "fieldapp.import_slice": {"queue": "default"},
}
NIGHTLY = (
    *("accounts.clear_sessions", "accounts.keep_no_longer"),
    *("fieldapp.forget_done", "fieldapp.forget_photos", "fieldapp.find_missing"),
)
CELERY_BEAT_SCHEDULE = {
    "heartbeat": {"task": "fieldapp.heartbeat", "schedule": 15, "options": {"expires": 15}},
} | {name: {"task": name, "schedule": 24 * 3600, "options": {"expires": 3600}} for name in NIGHTLY}
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
UNDO_SECONDS = env.number("UNDO_SECONDS", 60)
RELAY_TICK_SECONDS = 5

# Mail and logs -----------------------------------------------------------------------------
globals().update(env.email(to_console=DEMO))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("EMAIL_FROM", "Earshot <earshot@localhost>")
LOGGING = logs.config(level=env.text("LOG_LEVEL", "INFO"))
