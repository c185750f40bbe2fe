"""Frames in and out of a socket whose other end may do anything."""

import os
import socket

import pytest

from sandbox.channel import Channel, HungUp
from sandbox.guest import wire


@pytest.fixture
def ends():
    ours, theirs = socket.socketpair()
    channel = Channel(ours)
    with theirs:
        yield channel, theirs
    channel.close()


def test_a_frame_is_received_whole(ends):
    channel, other = ends
    other.sendall(wire.frame([1, "a"]))
    assert channel.receive() == [1, "a"]
    assert channel.receive() is None


def test_two_frames_in_one_piece_are_two(ends):
    channel, other = ends
    other.sendall(wire.frame([1]) + wire.frame([2]))
    assert channel.receive() == [1]
    assert channel.receive() == [2]
    assert channel.receive() is None


def test_a_frame_that_comes_byte_by_byte_is_there_with_its_last_byte(ends):
    channel, other = ends
    for byte in wire.frame([1, "abc"])[:-1]:
        other.sendall(bytes([byte]))
        assert channel.receive() is None
    other.sendall(wire.frame([1, "abc"])[-1:])
    assert channel.receive() == [1, "abc"]


def test_a_frame_larger_than_the_socket_takes_is_sent_in_turns(ends):
    channel, other = ends
    structure = [b"x" * 5_000_000]
    channel.send(structure)
    assert channel.sending
    received = Channel(other)
    while (frame := received.receive()) is None:
        channel.flush()
    assert frame == structure
    assert not channel.sending


def test_a_frame_that_is_too_large_is_not_sent(ends, monkeypatch):
    channel, other = ends
    monkeypatch.setattr(wire, "MAX_FRAME_BYTES", 10)
    with pytest.raises(wire.Uncrossable):
        channel.send(["x" * 100])
    other.setblocking(False)
    with pytest.raises(BlockingIOError):
        other.recv(1)


def test_a_closed_other_side_is_a_hang_up_on_reading_not_on_writing(ends):
    channel, other = ends
    other.close()
    channel.send([1])
    channel.send([1])
    assert not channel.sending
    with pytest.raises(HungUp):
        channel.receive()


def test_a_connection_reset_is_a_hang_up(ends):
    channel, other = ends
    channel.send([1])  # unread, so that closing resets the connection
    other.close()
    with pytest.raises(HungUp):
        channel.receive()


def test_a_frame_sent_before_the_hang_up_is_received(ends):
    channel, other = ends
    other.sendall(wire.frame([1]))
    other.close()
    assert channel.receive() == [1]
    with pytest.raises(HungUp):
        channel.receive()


@pytest.mark.parametrize("part", [1, 4, 5])
def test_half_a_frame_before_the_hang_up_breaks_the_rules(ends, part):
    channel, other = ends
    other.sendall(wire.frame([1, 2, 3])[:part])
    other.close()
    with pytest.raises(wire.WireError, match="half a frame"):
        channel.receive()


def test_a_header_that_states_four_gigabytes_is_refused_at_once(ends):
    channel, other = ends
    other.sendall(b"\xff\xff\xff\xff")
    with pytest.raises(wire.WireError, match="4294967295 bytes"):
        channel.receive()


@pytest.mark.parametrize("body", [b"", b"\x01", b"\xa1a", b"\x80", b"\x90\x90"])
def test_a_frame_that_holds_no_single_array_is_refused(ends, body):
    channel, other = ends
    other.sendall(wire.HEADER.pack(len(body)) + body)
    with pytest.raises(wire.WireError):
        channel.receive()


def test_a_descriptor_travels_with_its_frame(ends, tmp_path):
    channel, other = ends
    with (tmp_path / "file").open("wb") as file:
        channel.send_descriptor([7, "begin"], file.fileno())
        data, (descriptor,), _, _ = socket.recv_fds(other, 100, 1)
        assert data == wire.frame([7, "begin"])
        with os.fdopen(descriptor, "wb") as same:
            same.write(b"through")
    assert (tmp_path / "file").read_bytes() == b"through"


def test_a_descriptor_for_a_closed_other_side_is_a_hang_up(ends):
    channel, other = ends
    other.close()
    with pytest.raises(HungUp):
        channel.send_descriptor([1], 0)


def test_a_descriptor_for_an_other_side_that_never_reads_is_a_hang_up(ends):
    channel, _ = ends
    channel.send([b"x" * 5_000_000])
    assert channel.sending
    with pytest.raises(HungUp):
        channel.send_descriptor([1], 0)


def test_a_descriptor_s_frame_that_does_not_fit_whole_is_a_hang_up(ends, monkeypatch):
    channel, _ = ends
    monkeypatch.setattr(socket, "send_fds", lambda *_: 2)
    with pytest.raises(HungUp):
        channel.send_descriptor([1], 0)
