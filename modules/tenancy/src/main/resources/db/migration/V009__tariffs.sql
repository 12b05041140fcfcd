-- What the provider charges and gives away, as checked documents; what comes with the program is not in here.

CREATE TABLE price_plan (
  id             text        NOT NULL,
  effective_from timestamptz NOT NULL,  -- as in the document; a plan's versions are never changed
  document       json        NOT NULL,
  created_at     timestamptz NOT NULL,
  PRIMARY KEY (id, effective_from)
);

CREATE TABLE free_programme (
  name         text        PRIMARY KEY,  -- as in the document
  document     json        NOT NULL,
  created_from json        NOT NULL,     -- the document at first, so that a repeat is known as one
  created_at   timestamptz NOT NULL
);
