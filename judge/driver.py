"""Run the hidden tests of one problem with pytest, one by one, and say how each ended."""

from hypothesis import HealthCheck, Phase, settings

PROFILE = "judge"


def use_profile() -> None:
    """Make examples a function of the test alone: no database, no deadline, no luck."""
    settings.register_profile(
        PROFILE,
        database=None,
        deadline=None,
        derandomize=True,
        print_blob=False,
        phases=(Phase.explicit, Phase.generate, Phase.shrink),
        suppress_health_check=(HealthCheck.too_slow,),
    )
    settings.load_profile(PROFILE)
