"""Loopback Last.fm, Genius, YouTube and Spotify for the collectors: their formats, keys, limits, quotas and troubles.

clock = SimulatedClock(start)
with FakeServices(World(artists=3, songs=5), clock=clock, kinds=(LastFmService, GeniusService)) as services:
    services.address                         # "http://127.0.0.1:40123"; a service is below its name: /lastfm/…
    services.faults.queue("lastfm", Fault.CUT)
    services.calls.count("lastfm")
"""
