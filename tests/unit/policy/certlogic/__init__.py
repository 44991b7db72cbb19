"""CertLogic: the engine, its readable form, its tuples and its horizon."""
