"""Tables of the catalogue, and the step from each format to the next."""

from __future__ import annotations

FILES = """
CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE volumes (
    volume_id TEXT PRIMARY KEY,
    label TEXT NOT NULL,
    fs_type TEXT NOT NULL,
    mount TEXT NOT NULL,        -- where it was seen last
    inside TEXT NOT NULL,       -- what of it was seen there; '' is all
    seen_ms INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE roots (
    root_id INTEGER PRIMARY KEY,
    volume_id TEXT NOT NULL REFERENCES volumes,
    path TEXT NOT NULL,         -- on its volume
    excludes TEXT NOT NULL,     -- JSON list of globs
    added_ms INTEGER NOT NULL,
    scanned_ms INTEGER,
    UNIQUE (volume_id, path)
);

CREATE TABLE folders (
    folder_id INTEGER PRIMARY KEY,
    volume_id TEXT NOT NULL REFERENCES volumes,
    parent_id INTEGER REFERENCES folders,
    path TEXT NOT NULL,         -- on its volume; '' is the top
    UNIQUE (volume_id, path)
);
CREATE INDEX folders_by_parent ON folders (parent_id);

-- One row per distinct bytes. Copies and renames of a file share it.
CREATE TABLE contents (
    content_id TEXT PRIMARY KEY,
    quick_hash BLOB NOT NULL,
    size_bytes INTEGER NOT NULL,
    kind TEXT NOT NULL,
    width_px INTEGER NOT NULL,
    height_px INTEGER NOT NULL,
    taken_ms INTEGER,
    taken_offset_min INTEGER,
    camera TEXT NOT NULL,
    lens TEXT NOT NULL,
    latitude REAL,
    longitude REAL,
    rating INTEGER,
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    keywords TEXT NOT NULL,     -- JSON list
    dhash INTEGER NOT NULL      -- 64 bits as a signed integer
) WITHOUT ROWID;
CREATE INDEX contents_by_quick_hash ON contents (size_bytes, quick_hash);

-- status: indexed (content_id is set), failed, skipped, seen (its name is known, it was not read yet)
CREATE TABLE files (
    file_id INTEGER PRIMARY KEY,
    folder_id INTEGER NOT NULL REFERENCES folders,
    name TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    inode INTEGER NOT NULL,
    status TEXT NOT NULL,
    content_id TEXT REFERENCES contents,
    UNIQUE (folder_id, name)
);
CREATE INDEX files_by_content ON files (content_id) WHERE content_id IS NOT NULL;
CREATE INDEX files_by_inode ON files (inode, size_bytes);
CREATE INDEX files_by_status ON files (status) WHERE status <> 'indexed';

CREATE TABLE failures (
    file_id INTEGER PRIMARY KEY REFERENCES files ON DELETE CASCADE,
    title TEXT NOT NULL,
    message TEXT NOT NULL,
    at_ms INTEGER NOT NULL
);

-- Which contents have how many segments in which model's table. Written after those.
CREATE TABLE embedded (
    model_id TEXT NOT NULL,
    content_id TEXT NOT NULL REFERENCES contents ON DELETE CASCADE,
    units INTEGER NOT NULL,
    PRIMARY KEY (model_id, content_id)
) WITHOUT ROWID;
"""

_USER = """
-- What users make. It belongs to bytes, not to places, and stays when the files go: they may come back.
CREATE TABLE marks (
    content_id TEXT PRIMARY KEY,
    rating INTEGER,             -- 0 to 5; NULL: the user said nothing, the file's own rating holds
    favourite INTEGER NOT NULL DEFAULT 0,
    changed_ms INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE collections (
    collection_id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    added_ms INTEGER NOT NULL
);

CREATE TABLE collection_items (
    collection_id INTEGER NOT NULL REFERENCES collections ON DELETE CASCADE,
    content_id TEXT NOT NULL,
    added_ms INTEGER NOT NULL,
    PRIMARY KEY (collection_id, content_id)
) WITHOUT ROWID;
CREATE INDEX collection_items_by_content ON collection_items (content_id);

CREATE TABLE saved_searches (
    search_id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    query TEXT NOT NULL,        -- JSON
    added_ms INTEGER NOT NULL
);

CREATE TABLE history (
    query TEXT PRIMARY KEY,     -- JSON
    asked_ms INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE views (
    content_id TEXT PRIMARY KEY,
    times INTEGER NOT NULL,
    last_ms INTEGER NOT NULL
) WITHOUT ROWID;
"""

_LISTING = """
-- Everything that a list of all pictures needs of files, in the order of contents: four times as fast as the rows.
DROP INDEX files_by_content;
CREATE INDEX files_by_content ON files (content_id, file_id, folder_id, mtime_ns) WHERE content_id IS NOT NULL;
-- The content that the file had when it could still be read: its marks follow when it can be read again.
ALTER TABLE failures ADD COLUMN had TEXT;

-- Which files changed, in order: lists in memory follow, instead of being read anew.
CREATE TABLE file_changes (change_id INTEGER PRIMARY KEY AUTOINCREMENT, file_id INTEGER NOT NULL);
CREATE TRIGGER files_added AFTER INSERT ON files BEGIN
    INSERT INTO file_changes (file_id) VALUES (new.file_id);
END;
CREATE TRIGGER files_changed AFTER UPDATE ON files BEGIN
    INSERT INTO file_changes (file_id) VALUES (new.file_id);
END;
CREATE TRIGGER files_removed AFTER DELETE ON files BEGIN
    INSERT INTO file_changes (file_id) VALUES (old.file_id);
END;
"""

MESSAGES = """
-- Why a file failed is a template and its values, `Message.to_json`; what older versions wrote stays as it is.
UPDATE failures SET
    title = json_array('{text}', json_object('text', title)),
    message = json_array('{text}', json_object('text', message));
"""

_SEGMENTS = """
-- The parts of contents, without any model. A photo has one, the whole.
CREATE TABLE segments (
    content_id TEXT NOT NULL REFERENCES contents ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,   -- from 0, in the order of the spans
    span TEXT NOT NULL,         -- whole, time, page
    start_ms INTEGER,           -- of a span of time
    end_ms INTEGER,
    first_page INTEGER,         -- of a span of pages, from 1
    last_page INTEGER,
    text TEXT NOT NULL,         -- what is said or written in it
    text_source TEXT,           -- metadata, subtitle, page, ocr, speech
    dhash INTEGER NOT NULL,     -- 64 bits as a signed integer
    pictured_ms INTEGER,        -- the moment, or the page, that shows it best
    pictured_page INTEGER,
    grade TEXT NOT NULL,        -- quick, full
    PRIMARY KEY (content_id, ordinal)
) WITHOUT ROWID;
INSERT INTO segments (content_id, ordinal, span, text, dhash, grade)
SELECT content_id, 0, 'whole', '', dhash, 'full' FROM contents;
ALTER TABLE contents DROP COLUMN dhash;
-- How thoroughly a content was read: seen, quick, full. The default is for the rows that were there before: writing
-- each of them would take four times as long as all the rest.
ALTER TABLE contents ADD COLUMN grade TEXT NOT NULL DEFAULT 'full';
ALTER TABLE embedded RENAME COLUMN units TO segments;
CREATE INDEX segments_with_text ON segments (content_id) WHERE text <> '';
CREATE INDEX contents_by_grade ON contents (grade) WHERE grade <> 'full';
"""

STATE = """
-- What tells that bytes changed though size and time did not; NULL: an older version wrote the row.
ALTER TABLE files ADD COLUMN ctime_ns INTEGER;
-- Stands for the files beside it that say something about it; '' for none, NULL: an older version wrote the row.
ALTER TABLE files ADD COLUMN side TEXT;
DROP TRIGGER files_changed;
CREATE TRIGGER files_changed AFTER UPDATE OF folder_id, name, size_bytes, mtime_ns, status, content_id ON files BEGIN
    INSERT INTO file_changes (file_id) VALUES (new.file_id);
END;
-- Whether the reason may pass by itself: each run tries again.
ALTER TABLE failures ADD COLUMN passing INTEGER NOT NULL DEFAULT 0;
UPDATE failures SET passing = 1 WHERE instr(title, 'No permission') OR instr(title, 'The file is gone')
    OR instr(title, 'The disk cannot read the file') OR instr(title, 'Too many open files')
    OR instr(title, 'The network drive is gone') OR instr(title, 'Decoding takes too long')
    OR instr(title, 'The file cannot be opened') OR instr(title, 'The file cannot be read');

-- Entries of folders that are not read, nor anything in them, and why; name '' is the folder itself.
CREATE TABLE left_out (
    volume_id TEXT NOT NULL REFERENCES volumes,
    folder TEXT NOT NULL,       -- on its volume
    name TEXT NOT NULL,
    title TEXT NOT NULL,        -- as in failures
    message TEXT NOT NULL,
    PRIMARY KEY (volume_id, folder, name)
) WITHOUT ROWID;
"""

_MEDIA = """
-- What videos, sounds and documents say about themselves.
ALTER TABLE contents ADD COLUMN duration_ms INTEGER;
ALTER TABLE contents ADD COLUMN frames_per_s REAL;
ALTER TABLE contents ADD COLUMN video_codec TEXT NOT NULL DEFAULT '';
ALTER TABLE contents ADD COLUMN audio_codec TEXT NOT NULL DEFAULT '';
ALTER TABLE contents ADD COLUMN pages INTEGER;
ALTER TABLE contents ADD COLUMN author TEXT NOT NULL DEFAULT '';
ALTER TABLE contents ADD COLUMN pairing_id TEXT NOT NULL DEFAULT '';
-- Where taken_ms comes from: metadata, side, name; NULL: an older version wrote the row, or there is no date.
ALTER TABLE contents ADD COLUMN taken_from TEXT;
ALTER TABLE contents ADD COLUMN aperture REAL;
ALTER TABLE contents ADD COLUMN exposure_s REAL;
ALTER TABLE contents ADD COLUMN iso INTEGER;
ALTER TABLE contents ADD COLUMN focal_mm REAL;
CREATE INDEX contents_by_pairing ON contents (pairing_id) WHERE pairing_id <> '';

-- Facts of a file that differ from those of its content: the files beside equal copies say different things.
CREATE TABLE place_facts (
    file_id INTEGER PRIMARY KEY REFERENCES files ON DELETE CASCADE,
    width_px INTEGER NOT NULL, height_px INTEGER NOT NULL, taken_ms INTEGER, taken_offset_min INTEGER, taken_from TEXT,
    camera TEXT NOT NULL, lens TEXT NOT NULL, latitude REAL, longitude REAL, rating INTEGER, aperture REAL,
    exposure_s REAL, iso INTEGER, focal_mm REAL, duration_ms INTEGER, frames_per_s REAL, video_codec TEXT NOT NULL,
    audio_codec TEXT NOT NULL, pages INTEGER, author TEXT NOT NULL, pairing_id TEXT NOT NULL, title TEXT NOT NULL,
    description TEXT NOT NULL, keywords TEXT NOT NULL
);
-- What looked for text in its pictures, `picture_texts.VERSION`; 0: nothing did.
ALTER TABLE contents ADD COLUMN text_read INTEGER NOT NULL DEFAULT 0;
CREATE INDEX contents_by_text_read ON contents (text_read, kind, grade);
-- What was read in pictures. Of pages there is a row even if they have no text.
CREATE TABLE picture_texts (
    content_id TEXT NOT NULL REFERENCES contents ON DELETE CASCADE,
    page INTEGER NOT NULL,      -- from 1; 0 is the picture that a photo is
    text TEXT NOT NULL,
    confidence REAL NOT NULL,   -- mean of the words, 0 to 1
    words BLOB NOT NULL,        -- MessagePack: text, box, confidence and line of each
    PRIMARY KEY (content_id, page)
);
"""

_SUBSTRINGS = """
-- Parts of words (`indexer.catalogue.parts`): a document is the names of a content, or a block of its segments.
CREATE VIRTUAL TABLE parts USING fts5 (grams, content = '', columnsize = 0, detail = none, tokenize = 'ascii');
CREATE TABLE part_docs (
    doc_id INTEGER PRIMARY KEY,
    content_id BLOB NOT NULL,   -- in 16 bytes
    first INTEGER,              -- the ordinals of the segments; NULL: the names
    last INTEGER
);
-- What stands for the indexed names, and for the indexed texts of the segments; NULL: nothing is indexed.
ALTER TABLE contents ADD COLUMN parts_of_names INTEGER;
ALTER TABLE contents ADD COLUMN parts_of_texts INTEGER;
-- The contents that are there are indexed bit by bit, by the next writer.
INSERT INTO settings SELECT 'parts_filled_up_to', '' WHERE EXISTS (SELECT 1 FROM contents);
"""

CONCEPTS = """
-- Things that the user named by examples.
CREATE TABLE concepts (
    concept_id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    key TEXT NOT NULL UNIQUE,   -- the words of the name in any case and with any accents
    added_ms INTEGER NOT NULL
);
CREATE TABLE concept_examples (
    example_id INTEGER PRIMARY KEY,
    concept_id INTEGER NOT NULL REFERENCES concepts ON DELETE CASCADE,
    content_id TEXT NOT NULL,
    locator TEXT NOT NULL,      -- `indexer.catalogue.locators`; '' is the whole
    is_counter INTEGER NOT NULL,
    added_ms INTEGER NOT NULL,
    UNIQUE (concept_id, content_id, locator)
);
CREATE INDEX concept_examples_by_content ON concept_examples (content_id);
-- What a model makes of an example: kept, because its file may go.
CREATE TABLE concept_vectors (
    example_id INTEGER NOT NULL REFERENCES concept_examples ON DELETE CASCADE,
    model_id TEXT NOT NULL,
    vector BLOB NOT NULL,       -- float32, little-endian
    PRIMARY KEY (example_id, model_id)
) WITHOUT ROWID;

-- What the user did with hits of a query.
CREATE TABLE feedback (
    feedback_id INTEGER PRIMARY KEY,
    query TEXT NOT NULL,        -- its words
    content_id TEXT NOT NULL,
    locator TEXT NOT NULL,
    kind TEXT NOT NULL,         -- more, less, not_meant, opened, rated, exported
    at_ms INTEGER NOT NULL,
    UNIQUE (query, content_id, locator, kind)
);
"""

_LANGUAGE = """
-- The language of what is said or written in it (`indexer.catalogue.content_languages`); '' is none, NULL not known.
ALTER TABLE contents ADD COLUMN language TEXT;
CREATE INDEX contents_by_language ON contents (language) WHERE language <> '';
"""

_SPEECH = """
-- What heard it to its end, `heard.VERSION`; 0: nothing did.
ALTER TABLE contents ADD COLUMN speech_read INTEGER NOT NULL DEFAULT 0;
CREATE INDEX contents_by_speech_read ON contents (speech_read, kind, grade);
ALTER TABLE contents ADD COLUMN album TEXT NOT NULL DEFAULT '';
ALTER TABLE place_facts ADD COLUMN album TEXT NOT NULL DEFAULT '';
-- How far contents were heard, and in which language.
CREATE TABLE speech (
    content_id TEXT PRIMARY KEY REFERENCES contents ON DELETE CASCADE,
    until_ms INTEGER NOT NULL,  -- everything before is done with
    language TEXT NOT NULL,     -- its code; '' is not known
    chosen INTEGER NOT NULL,    -- the user said so
    is_done INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE heard (
    content_id TEXT NOT NULL REFERENCES contents ON DELETE CASCADE,
    number INTEGER NOT NULL,    -- from 1, in the order in which it was heard
    start_ms INTEGER NOT NULL,
    end_ms INTEGER NOT NULL,
    text TEXT NOT NULL,
    confidence REAL NOT NULL,   -- 0 to 1
    PRIMARY KEY (content_id, number)
) WITHOUT ROWID;
"""

STEPS = (FILES, _USER + _LISTING, _SEGMENTS, MESSAGES, STATE, _MEDIA, _SUBSTRINGS, CONCEPTS, _LANGUAGE, _SPEECH)
"""What brings a catalogue of each format to the next one; format 0 is an empty file."""
FORMAT = len(STEPS)
"""SQLite's user_version; a larger number was written by a newer Recallery."""
