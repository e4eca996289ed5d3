import os

from hypothesis import HealthCheck, settings

EXAMPLES = 60

settings.register_profile(
    "ci",
    max_examples=EXAMPLES,
    derandomize=True,  # the same examples for everyone: a red build is about the change
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],  # a busy machine is no bug
)
settings.register_profile(
    "thorough",
    max_examples=100 * EXAMPLES,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))
