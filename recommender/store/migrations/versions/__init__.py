"""One module a step, named v0001_…, v0002_… in their order; never changed once released."""
