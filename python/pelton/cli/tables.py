"""Tables on disk, read in batches and written as they come: parquet, csv, Arrow."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pelton.errors import DataError
from pelton.schema import Schema

KINDS = {".parquet": "parquet", ".csv": "csv", ".arrow": "arrow", ".feather": "arrow"}
_CSV_BLOCK_BYTES = 8 * 1024 * 1024


def kind_of(path: Path) -> str:
    """The format that a file's name tells.

    Raises:
        DataError: None of the known ones.
    """
    kind = KINDS.get(path.suffix.lower())
    if kind is None:
        raise DataError(f"{path.name}: need a file named {', '.join(KINDS)}, got {path.suffix!r}")
    return kind


class Source:
    """A table file as record batches, of which only one is in memory at a time.

    Args:
        path: The file.
        columns: Names to read; those that the file lacks are left out. None: all.
        schema: Types for the formats that carry none (csv).
        batch_rows: Most rows of a batch.
    """

    def __init__(
        self, path: Path, *, columns: Sequence[str] | None, schema: Schema | None, batch_rows: int
    ) -> None:
        self.path = path
        self.kind = kind_of(path)
        self.columns = columns
        self.schema = schema
        self.batch_rows = batch_rows
        if not path.is_file():
            raise DataError(f"{path.name}: need a file, got none of this name")
        self.bytes = path.stat().st_size
        self.rows: int | None = None  # known beforehand from parquet alone
        with _readable(path):
            self._open()

    def _open(self) -> None:
        if self.kind == "parquet":
            import pyarrow.parquet as pq

            self.file = pq.ParquetFile(self.path)
            self.names = list(self.file.schema_arrow.names)
            self.rows = self.file.metadata.num_rows
        elif self.kind == "csv":
            with self.path.open("rb") as file:
                self.names = _header(file.readline())
        else:
            import pyarrow as pa

            self.file = pa.ipc.open_file(pa.memory_map(str(self.path)))
            self.names = list(self.file.schema.names)

    @property
    def read_names(self) -> list[str]:
        """The columns that are read."""
        return [n for n in self.names if self.columns is None or n in self.columns]

    def batches(self) -> Iterator[Any]:
        """Record batches of pyarrow, in the order of the file.

        Raises:
            DataError: The file is not what its name says.
        """
        read = {"parquet": self._parquet, "csv": self._csv, "arrow": self._arrow}[self.kind]
        with _readable(self.path):
            yield from read()

    def _parquet(self) -> Iterator[Any]:
        yield from self.file.iter_batches(batch_size=self.batch_rows, columns=self.read_names)

    def _csv(self) -> Iterator[Any]:
        from pyarrow import csv

        reader = csv.open_csv(
            self.path,
            read_options=csv.ReadOptions(use_threads=False, block_size=_CSV_BLOCK_BYTES),
            convert_options=csv.ConvertOptions(
                include_columns=self.read_names,
                column_types=_arrow_types(self.schema, self.read_names),
                strings_can_be_null=True,
            ),
        )
        for batch in reader:
            for start in range(0, batch.num_rows, self.batch_rows):
                yield batch.slice(start, self.batch_rows)

    def _arrow(self) -> Iterator[Any]:
        for at in range(self.file.num_record_batches):
            batch = self.file.get_batch(at).select(self.read_names)
            for start in range(0, batch.num_rows, self.batch_rows):
                yield batch.slice(start, self.batch_rows)


class Sink:
    """A table file that appears under its name only when it is complete and on disk."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.kind = kind_of(path)
        self.rows = 0
        self._temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
        self._write: Callable[[Any], None] = self._first
        self._close: Callable[[], None] = lambda: None

    def __enter__(self) -> Sink:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        try:
            self._close()
            if kind is None:
                self._publish()
        finally:
            self._temporary.unlink(missing_ok=True)

    def write(self, batch: Any) -> None:
        """Append a record batch; the first decides the columns."""
        self._write(batch)
        self.rows += batch.num_rows

    def _first(self, batch: Any) -> None:
        self._open(batch.schema)
        self._write(batch)

    def _open(self, schema: Any) -> None:
        if self.kind == "parquet":
            import pyarrow.parquet as pq

            parquet = pq.ParquetWriter(self._temporary, schema, compression="zstd")
            self._write, self._close = parquet.write_batch, parquet.close
            return
        if self.kind == "csv":
            from pyarrow import csv

            writer = csv.CSVWriter(self._temporary, schema)
        else:
            import pyarrow as pa

            writer = pa.ipc.new_file(self._temporary, schema)
        self._write, self._close = writer.write_batch, writer.close

    def _publish(self) -> None:
        with self._temporary.open("rb") as file:
            os.fsync(file.fileno())
        self._temporary.replace(self.path)
        folder = os.open(self.path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def whole(path: Path) -> Any:
    """A table file as a pandas frame, as training code would read it."""
    import pandas as pd

    readers = {"parquet": pd.read_parquet, "csv": pd.read_csv, "arrow": pd.read_feather}
    kind = kind_of(path)
    if not path.is_file():
        raise DataError(f"{path.name}: need a file, got none of this name")
    with _readable(path):
        return readers[kind](path)


def _arrow_types(schema: Schema | None, names: Sequence[str]) -> dict[str, Any]:
    import pyarrow as pa

    types = {
        "bool": pa.bool_(),
        "i32": pa.int32(),
        "i64": pa.int64(),
        "f32": pa.float32(),
        "f64": pa.float64(),
        "string": pa.string(),
        "text": pa.string(),
        "date": pa.date32(),
    }
    if schema is None:
        return {}
    return {c.name: types[c.dtype] for c in schema if c.name in names and c.dtype in types}


def _header(line: bytes) -> list[str]:
    import csv

    try:
        return next(csv.reader([line.decode("utf-8-sig")]), [])
    except (UnicodeDecodeError, csv.Error):
        return []


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Says a library's complaint about a file as one of ours."""
    import pyarrow as pa

    try:
        yield
    except (pa.ArrowException, UnicodeDecodeError) as error:
        got = " ".join(str(error).split())[:200]
        raise DataError(f"{path.name}: need a readable table, got: {got}") from None
