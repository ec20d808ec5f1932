from __future__ import annotations

import errno
import io
import json
import os
import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

import rheobase.archive as archive
from rheobase.archive import Archive, entry, read_archive, read_kind, write_archive
from rheobase.errors import FileError, ParameterError

KIND = "rheobase test"
TYPES = ("<f8", "<f4", "<i8", "<i4", "<u4")


def some(**changes):
    numbers = {"a/t": np.arange(5.0), "n": np.array(3, "<i8"), "none": np.empty((0, 2), "<f4")}
    return Archive(KIND, 1, {"name": "größe", "parts": [{"n": 1}]}, numbers | changes)


def same(a, b):
    assert (a.kind, a.format, a.header) == (b.kind, b.format, b.header)
    assert list(a.arrays) == list(b.arrays)
    for x, y in zip(a.arrays.values(), b.arrays.values(), strict=True):
        assert x.dtype == y.dtype
        assert np.array_equal(x, y, equal_nan=True)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "file.npz"


@pytest.fixture
def whole(path):
    write_archive(path, some())
    return path.read_bytes()


def test_round_trip(path):
    write_archive(path, some())
    same(read_archive(path, KIND, 1), some())
    assert read_kind(path) == KIND
    assert os.listdir(path.parent) == ["file.npz"]


@given(
    array=st.sampled_from(TYPES).flatmap(
        lambda dtype: arrays(dtype, array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4))
    ),
    header=st.dictionaries(
        st.text(st.characters(exclude_categories=["Cs"])),
        st.recursive(st.none() | st.booleans() | st.integers() | st.text("ab\n\0"), st.lists),
    ),
)
def test_anything_comes_back(tmp_path_factory, array, header):
    header = {name: header[name] for name in set(header) - {"kind", "format", "arrays"}}
    path = tmp_path_factory.mktemp("any") / "file.npz"
    write_archive(path, Archive(KIND, 1, header, {"a": array, "view": array.T}))
    same(read_archive(path, KIND, 1), Archive(KIND, 1, header, {"a": array, "view": array.T}))


def test_numbers_of_the_other_byte_order_are_the_same_numbers(path):
    write_archive(path, some(a=np.array([1.0, 2.0], ">f8")))
    assert np.array_equal(read_archive(path, KIND, 1).arrays["a"], [1.0, 2.0])


def test_numpy_can_read_it(path):
    write_archive(path, some())
    with np.load(path, allow_pickle=False) as file:
        assert np.array_equal(file["a/t"], np.arange(5.0))
        header = json.loads(file["header.json"])
    assert header == {"kind": KIND, "format": 1, "arrays": ["a/t", "n", "none"], **some().header}


def test_the_same_content_gives_the_same_bytes(tmp_path):
    for name in ("a", "b"):
        write_archive(tmp_path / name, some())
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_arrays_are_read_only(path, whole):
    with pytest.raises(ValueError, match="read-only"):
        read_archive(path, KIND, 1).arrays["a/t"][0] = 1.0


def test_an_older_format(path):
    write_archive(path, Archive(KIND, 2, {}, {}))
    assert read_archive(path, KIND, 3).format == 2


# What cannot be written


def test_places_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    for place in (tmp_path, tmp_path / "nowhere" / "file.npz", tmp_path / "file" / "file.npz"):
        with pytest.raises(FileError, match="cannot be written"):
            write_archive(place, some())
    with pytest.raises(FileError, match="it is not the name of a file"):
        write_archive(Path(""), some())
    assert os.listdir(tmp_path) == ["file"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write")
def test_a_directory_that_cannot_be_written(tmp_path):
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(FileError, match="cannot be written: Permission denied"):
            write_archive(tmp_path / "file.npz", some())
    finally:
        tmp_path.chmod(0o700)


def test_too_large(path, whole, monkeypatch):
    monkeypatch.setattr(archive, "LARGEST_FILE", 100)
    for read in (read_kind, lambda path: read_archive(path, KIND, 1)):
        with pytest.raises(FileError, match="is not read: it has"):
            read(path)
    with pytest.raises(FileError, match="is not written: it takes"):
        write_archive(path, some())
    assert path.read_bytes() == whole


def test_too_large_a_header(path, whole, monkeypatch):
    monkeypatch.setattr(archive, "_LARGEST_HEADER", 30)
    for read in (read_kind, lambda path: read_archive(path, KIND, 1)):
        with pytest.raises(FileError, match=r"is not read: its header\.json has more than"):
            read(path)
    with pytest.raises(FileError, match=r"is not written: its header\.json takes"):
        write_archive(path, some())
    assert path.read_bytes() == whole


@pytest.mark.parametrize("array", [np.array([{}], object), np.array(["a"]), np.array([1j])])
def test_what_is_no_number_is_not_written(path, whole, array):
    with pytest.raises(TypeError, match=r"odd: arrays of .* are not stored"):
        write_archive(path, some(odd=array))
    assert path.read_bytes() == whole
    assert os.listdir(path.parent) == ["file.npz"]


def test_a_full_disk_leaves_the_old_file(path, whole, monkeypatch):
    def full(*arguments, **options):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(np.lib.format, "write_array", full)  # the header is written by then
    with pytest.raises(FileError, match="cannot be written: No space left"):
        write_archive(path, some())
    assert path.read_bytes() == whole
    assert os.listdir(path.parent) == ["file.npz"]


def test_a_file_is_not_held_in_memory_to_be_written(path):
    large = Archive(KIND, 1, {}, {str(k): np.zeros(2**20) for k in range(8)})  # 64 MiB
    tracemalloc.start()
    try:
        write_archive(path, large)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 2**25  # an array or two at a time


# What is no such file


def test_no_file(tmp_path):
    for read in (read_kind, lambda path: read_archive(path, KIND, 1)):
        with pytest.raises(FileError, match=r"nothing\.npz cannot be read: No such file"):
            read(tmp_path / "nothing.npz")
        with pytest.raises(FileError, match="cannot be read"):
            read(tmp_path)


def zipped(members, compression=zipfile.ZIP_STORED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return buffer.getvalue()


def unzipped(data):
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def saved_by_numpy():
    buffer = io.BytesIO()
    np.savez(buffer, t=np.arange(3.0))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is not a rheobase"),
        (b"hello", "is not a rheobase"),
        (b"\x80\x04K\x01.", "is not a rheobase"),
        (b"PK\x03\x04 and no more", "is truncated or damaged"),
        (saved_by_numpy(), r"it has no header\.json"),
        (zipped({"header.json": "{"}), r"header\.json cannot be read"),
        (zipped({"header.json": "[" * 100_000}), r"header\.json cannot be read"),
        (zipped({"header.json": '{"n": ' + 5000 * "1" + "}"}), r"header\.json cannot be read"),
        (zipped({"header.json": b"\xff\xff"}), r"header\.json cannot be read"),
        (zipped({"header.json": "[]"}), "does not say so"),
        (zipped({"header.json": "{}"}), "does not say so"),
        (zipped({"header.json": '{"kind": ["rheobase test"]}'}), "does not say so"),
    ],
)
def test_foreign_files(path, data, message):
    path.write_bytes(data)
    for read in (read_kind, lambda path: read_archive(path, KIND, 1)):
        with pytest.raises(FileError, match=message) as caught:
            read(path)
        assert str(path) in str(caught.value)


def test_another_kind(path, whole):
    with pytest.raises(FileError, match="is not a rheobase run, but a 'rheobase test'"):
        read_archive(path, "rheobase run", 1)


@pytest.mark.parametrize("number", ["1", True, 0, -1, 1.0, None])
def test_a_format_that_is_no_number(path, number):
    header = {"kind": KIND, "format": number}
    path.write_bytes(zipped({"header.json": json.dumps(header)}))
    with pytest.raises(FileError, match="is not a valid rheobase test: its format is no number"):
        read_archive(path, KIND, 1)


@pytest.mark.parametrize("number", [2, 10**4000])
def test_a_newer_format(path, number):
    # said before anything about the arrays, which may be of a sort that is not known yet
    header = json.dumps({"kind": KIND, "format": number})
    path.write_bytes(zipped({"header.json": header, "t.npy": b"odd"}))
    message = r"newer Rheobase: it has format \d{1,20}, .* up to 1.* pip install --upgrade"
    with pytest.raises(FileError, match=message):
        read_archive(path, KIND, 1)


# What claims one thing and holds another


def npy(array, **options):
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, array, **options)
    return buffer.getvalue()


def described(text, data=b""):
    """Return a member with any array header."""
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text.encode() + data


def shaped(shape, data=b"", descr="'<f8'"):
    return described(f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}", data)


@pytest.mark.parametrize(
    "names",
    [None, 3, [], ["a/t", "n"], ["a/t", "n", "none", "m"], ["a/t", "n", "none", "n"], [[]], {}],
)
def test_arrays_that_are_not_those_of_the_list(path, whole, names):
    members = unzipped(whole)
    header = json.loads(members["header.json"]) | {"arrays": names}
    path.write_bytes(zipped(members | {"header.json": json.dumps(header)}))
    with pytest.raises(FileError, match="it does not have the arrays that it lists"):
        read_archive(path, KIND, 1)


def test_other_members_are_refused(path, whole):
    path.write_bytes(zipped(unzipped(whole) | {"setup.py": b"raise SystemExit"}))
    with pytest.raises(FileError, match="it does not have the arrays that it lists"):
        read_archive(path, KIND, 1)


class Bomb:
    exploded = False

    def __reduce__(self):
        return setattr, (Bomb, "exploded", True)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "has no array header"),
        (b"\x93NUMPY\x01\x00\xff\xff", "has no array header"),
        (npy(np.zeros(2), version=(2, 0)), r"has no array header \(version"),
        (npy(np.zeros(2), version=(3, 0)), r"has no array header \(version"),
        (npy(np.zeros(2, dtype=">f8")), "does not hold"),
        (npy(np.zeros(2, dtype="<f2")), "does not hold"),
        (npy(np.zeros(2, dtype=bool)), "does not hold"),
        (npy(np.zeros((2, 3), order="F")), "does not hold"),
        (npy(np.zeros(2, dtype=[("a", "<f8")])), "does not hold"),
        (npy(np.zeros(31))[:-8], "does not hold"),
        (npy(np.zeros(31)) + b"more", "does not hold"),
        (shaped("(1000000000000,)", bytes(8)), "does not hold"),  # 8 terabytes
        (shaped("(4294967296, 4294967296)"), "does not hold"),  # 2**64, which is 0 in 64 bits
        (shaped("(-1, -1)", bytes(8)), "does not hold"),
        (shaped("(0, 9999999999999999999999)"), "damaged"),
        (shaped("(" + "1, " * 100 + ")", bytes(8)), "damaged"),
        (shaped("()", bytes(8), descr="()"), "has no array header"),
        (shaped("()", bytes(8), descr="'<f8', 'more': 1"), "has no array header"),
        (shaped("__import__('os')"), "has no array header"),
        (described("{'shape': ("), "has no array header"),
        (described("(" * 9000), "has no array header"),
        (described("-" * 9000 + "1"), "has no array header"),
        (described("[" * 20_000), "has no array header"),
    ],
)
def test_members_that_are_no_arrays(path, whole, content, message):
    path.write_bytes(zipped(unzipped(whole) | {"a/t.npy": content}))
    with pytest.raises(FileError, match=message):
        read_archive(path, KIND, 1)


def test_nothing_is_unpickled(path, whole):
    pickled = npy(np.array([Bomb()], dtype=object), allow_pickle=True)
    path.write_bytes(zipped(unzipped(whole) | {"a/t.npy": pickled}))
    with pytest.raises(FileError, match=r"a/t\.npy does not hold"):
        read_archive(path, KIND, 1)
    assert not Bomb.exploded
    np.lib.format.read_array(io.BytesIO(pickled), allow_pickle=True)
    assert Bomb.exploded  # so that the test could have failed


@pytest.mark.parametrize("compression", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_compressed_members_are_refused(path, whole, compression):
    # a bomb would be: a gigabyte of zeros in a megabyte
    path.write_bytes(zipped(unzipped(whole), compression))
    for read in (read_kind, lambda path: read_archive(path, KIND, 1)):
        with pytest.raises(FileError, match="changed by another program"):
            read(path)


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", ["a/t.npy", "header.json"])
def test_members_that_come_twice_are_refused(path, whole, name):
    with zipfile.ZipFile(path, "a") as file:
        file.writestr(name, b"")
    with pytest.raises(FileError, match="changed by another program"):
        read_archive(path, KIND, 1)


def lie(path, **claims):
    """Write the directory of the file again, with false entries for one member."""
    with zipfile.ZipFile(path, "a") as file:
        member = file.getinfo("a/t.npy")
        for name, value in claims.items():
            setattr(member, name, value)
        file._didModify = True


@pytest.mark.parametrize(
    "claims",
    [
        {"file_size": 2**31, "compress_size": 2**31},
        {"file_size": 2**62, "compress_size": 2**62},
        {"file_size": 2**31},
        {"flag_bits": 1},
    ],
)
def test_members_that_claim_what_is_not_so(path, whole, claims):
    lie(path, **claims)
    with pytest.raises(FileError, match="changed by another program"):
        read_archive(path, KIND, 1)


def test_members_that_share_their_bytes(path, whole):
    # as in a quine: small, and yet each of many members is as large as the file
    buffer = io.BytesIO(zipped(unzipped(whole) | {"large.npy": npy(np.zeros(1000))}))
    with zipfile.ZipFile(buffer, "a") as file:
        large = file.getinfo("large.npy")
        for k in range(10):
            again = zipfile.ZipInfo(f"{k}.npy")
            again.header_offset, again.CRC = large.header_offset, large.CRC
            again.file_size = again.compress_size = large.file_size
            file.filelist.append(again)
        file._didModify = True
    path.write_bytes(buffer.getvalue())
    with pytest.raises(FileError, match="changed by another program"):
        read_archive(path, KIND, 1)


# Damage


def test_truncated_at_every_length(path, whole):
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        expected = "is not a rheobase test" if length < 4 else "is truncated or damaged"
        with pytest.raises(FileError, match=rf"file\.npz {expected}"):
            read_archive(path, KIND, 1)


def test_a_damaged_file_never_gives_a_wrong_number(path, whole):
    # every member has a checksum: a flipped bit is found, or is where nothing is kept
    rng = np.random.default_rng(1)
    failures = 0
    for place in range(len(whole)):
        damaged = bytearray(whole)
        damaged[place] ^= 1 << int(rng.integers(8))
        path.write_bytes(damaged)
        try:
            found = read_archive(path, KIND, 1)
        except FileError:
            failures += 1
        else:
            same(found, some())
    assert failures > 0.7 * len(whole)


# Entries of a header


def test_entries():
    header = {"n": 1, "x": 1.0, "yes": True, "none": None, "list": []}
    assert entry(header, "n", int) == 1
    assert entry(header, "yes", bool) is True
    assert entry(header, "none", float, type(None)) is None
    for name, kind in (("n", float), ("x", int), ("yes", int), ("list", dict)):
        with pytest.raises(ParameterError, match=f"{name}: expected {kind.__name__}, got "):
            entry(header, name, kind)
    with pytest.raises(ParameterError, match="none: expected float or NoneType"):
        entry({"none": "now"}, "none", float, type(None))


@pytest.mark.parametrize("data", [{}, [], None, 3, "name"])
def test_entries_of_what_has_none(data):
    with pytest.raises(ParameterError, match="'name' is missing in its header"):
        entry(data, "name", str)
