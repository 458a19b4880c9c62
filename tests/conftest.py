"""Settings every test shares."""

from hypothesis import HealthCheck, settings

# Neither the deadline nor the "too slow" check may decide a test: both time the machine, and the
# first call of a jitted kernel compiles it.
settings.register_profile(
    "divergences", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("divergences")
