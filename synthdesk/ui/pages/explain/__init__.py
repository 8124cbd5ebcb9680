"""Why a model decides as it does, and whether synthetic data would tell the same."""
