"""A small folder of tables, with the traps that real ones have."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

LYRICS = """\
title,artist,Hip-Hop,Jazz,Soul,Blues,Rock,Dance,Electronic,Pop,Country,videoId,neg,neu,pos,final_score,com,genre,all_genres
Happy Song,The Band,0,0,0,0,1,0,0,1,0,aaaaaaaaaaa,0.05,0.7,0.25,0,0.99,Pop,Rock-Pop
Happy Song (Remastered 2011),Band,0,0,0,0,1,0,0,0,0,bbbbbbbbbbb,0.05,0.7,0.25,0,0.99,Rock,Rock
Unknown Tongue,Chanteuse,0,0,0,0,0,0,0,1,0,ccccccccccc,0,1,0,1,0,Pop,Pop
Track List,Rapper,1,0,0,0,0,0,0,0,0,ddddddddddd,0.3,0.5,0.2,2,-0.9,Hip-Hop,Hip-Hop
Rape Scene,Rapper,1,0,0,0,0,0,0,0,0,eeeeeeeeeee,0.3,0.5,0.2,2,-0.9,Hip-Hop,Hip-Hop
No Video,Band,0,0,0,0,1,0,0,0,0,,0.3,0.5,0.2,2,-0.9,Rock,Rock
Short Id,Band,0,0,0,0,1,0,0,0,0,abc,0.3,0.5,0.2,2,-0.9,Rock,Rock
One Side,Band,0,0,0,0,1,0,0,0,0,sharedshare,0.3,0.5,0.2,2,-0.9,Rock,Rock
The Other Side,Band,0,0,0,0,1,0,0,0,0,sharedshare,0.1,0.5,0.4,0,0.9,Rock,Rock
Everybody,Boys,0,0,0,0,0,0,0,1,0,fffffffffff,0.1,0.6,0.3,0,0.9,Pop,Pop
Everybody (Boys Are Back),Boys,0,0,0,0,0,0,0,1,0,fffffffffff,0.1,0.6,0.3,0,0.9,Pop,Pop
Can&apos;t Stop\u200b,Band,0,0,0,0,1,0,0,0,0,ggggggggggg,0.3,0.5,0.2,2,-0.9,Rock,Rock
"""

VIDEOS = """\
artist,title,videoId,src
The Band,Happy Song,aaaaaaaaaaa,one
Chanteuse,Unknown Tongue,ccccccccccc,one
Band feat. Guest,Quiet Song,hhhhhhhhhhh,two
DJ,Loud Song (Club remix),iiiiiiiiiii,two
Nobody,Nothing Known,jjjjjjjjjjj,two
"""

AUDIO = """\
id,title,artist,src,genre,popularity,duration_ms,key,mode,danceability,energy,loudness,speechiness,acousticness,instrumentalness,liveness,valence,tempo
0000000000000000000001,Quiet Song - Live,Band,x,rock,1,1,1,1,0.9,0.9,-5,0.1,0.1,0,0.1,0.9,120
0000000000000000000002,Quiet Song - 2009 Remaster,Band,x,rock,1,1,1,1,0.3,0.2,-5,0.1,0.9,0,0.1,0.2,120
0000000000000000000003,Loud Song,DJ,x,edm,1,1,1,1,0.8,0.9,-5,0.1,0.1,0,0.1,0.9,120
short,Happy Song,The Band,x,rock,1,1,1,1,0.7,0.7,-5,0.1,0.1,0,0.1,0.8,120
0000000000000000000005,Can't Stop,Band,x,rock,1,1,1,1,,0.9,-5,0.1,0.1,0,0.1,0.9,120
0000000000000000000006,Can't Stop,Band,x,rock,1,1,1,1,nan,0.9,-5,0.1,0.1,0,0.1,0.9,120
0000000000000000000009,Can't Stop,Band,x,rock,1,1,1,1,1.5,0.9,-5,0.1,0.1,0,0.1,0.9,120
"""

PLAYLISTS = """\
name,album,artist,id,release_date,danceability,acousticness,energy,instrumentalness,valence,mood
Everybody,Album,Boys,0000000000000000000004,1997-08-12,0.7,0.1,0.8,0,0.9,Happy
Everybody (Remastered),Album,Boys,0000000000000000000007,2011,0.7,0.1,0.8,0,0.9,Happy
Happy Song,Album,The Band,0000000000000000000008,unknown,0.7,0.1,0.8,0,0.9,Happy
"""

TAGS = """\
index,artist,title,mood
ML1,Band,Quiet Song,sad
ML2,DJ,Loud Song,happy
"""

LISTENERS = """\
dzr_sng_id,MSD_sng_id,MSD_track_id,valence,arousal,artist_name,track_name,split
1,A,B,-1.0,-0.5,Band,Quiet Song,train
2,A,B,9.0,-9.0,Boys,Everybody,train
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    tables = tmp_path / "songs"
    tables.mkdir()
    (tables / "songs_with_lyric_scores.csv").write_text(LYRICS, encoding="utf-8")
    (tables / "youtube_ids.csv").write_text(VIDEOS, encoding="utf-8")
    (tables / "spotify_features.csv.gz").write_bytes(gzip.compress(AUDIO.encode()))
    (tables / "mood_playlists_686.csv").write_text(PLAYLISTS, encoding="utf-8")
    (tables / "moodylyrics4q.csv").write_text(TAGS, encoding="utf-8")
    (tables / "deezer_valence_arousal.csv").write_text(LISTENERS, encoding="utf-8")
    return tables
