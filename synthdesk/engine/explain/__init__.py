"""Why a model answers as it does, and whether synthetic rows give the reasons of real ones."""
