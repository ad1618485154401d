"""Two processes and a list between them that serves as a stack: one reads the camera and appends, one pops the newest.

The way of a Python program that many have copied, in our own words and with its properties: the list lives in a third
process, the reader asks again and again while it is empty, and the whole list is thrown away when it has grown long.

stdout  one line of JSON, what the other contenders write
stdin   closes when the parent is gone; then this program ends

usage: shared_stack.py URL WORK_MS WARM_UP_S SECONDS
"""

import ctypes
import gc
import json
import math
import os
import signal
import sys
import threading
import time
from multiprocessing import Process
from multiprocessing.managers import SyncManager

import cv2

LIMIT = 100  # frames in the list
PR_SET_PDEATHSIG = 1
BLOCK, COLUMNS, TIME_BITS, NUMBER_BITS, CHECKSUM_BITS = 16, 16, 48, 32, 16
BITS = TIME_BITS + NUMBER_BITS + CHECKSUM_BITS


def end_with_parent():
    """Nobody else ends the helpers of a process that was killed."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def write(stack, url):
    end_with_parent()
    capture = cv2.VideoCapture(url)
    while True:
        is_read, image = capture.read()
        if not is_read:
            return
        stack.append(image)
        if len(stack) >= LIMIT:
            del stack[:]
            gc.collect()


def now_us():
    return time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000 & (1 << TIME_BITS) - 1


def work_of(turn, work_ms):
    """How long the work on a frame takes, in seconds: the order of WorkSequence.cs."""
    spread = min(work_ms, 20)
    return math.floor(work_ms + spread * (2 * (turn * 0.6180339887498949 % 1) - 1) + 0.5) / 1000


def stamp_of(image):
    """The (time, number) of a picture as StampCodec.cs writes it, or None."""
    rows = BITS // COLUMNS
    corner = image[: rows * BLOCK, : COLUMNS * BLOCK].reshape(rows, BLOCK, COLUMNS, BLOCK, 3)
    means = corner[:, 4:12, :, 4:12].mean(axis=(1, 3, 4)).ravel()
    if ((means > 96) & (means < 160)).any():
        return None
    bits = int("".join("1" if mean >= 160 else "0" for mean in means), 2)
    payload, checksum = bits >> CHECKSUM_BITS, bits & (1 << CHECKSUM_BITS) - 1
    crc = 0xFFFF
    for byte in payload.to_bytes((TIME_BITS + NUMBER_BITS) // 8, "big"):
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return (payload >> NUMBER_BITS, payload & (1 << NUMBER_BITS) - 1) if crc == checksum else None


def cpu_seconds(pids):
    ticks = 0
    for pid in pids:
        with open(f"/proc/{pid}/stat") as stat:
            fields = stat.read().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def peak_mb(pids):
    total = 0
    for pid in pids:
        with open(f"/proc/{pid}/status") as status:
            total += next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))
    return total * 1024 / 1e6


class Reader:
    def __init__(self, stack, writer):
        self._stack, self._writer = stack, writer
        self._last = None
        self.read = self.repeated = self.backward = 0

    def next(self):
        """The next (age in ms, number); None without a readable stamp."""
        while len(self._stack) == 0:
            if not self._writer.is_alive():
                raise RuntimeError("the reading process has ended")
        image = self._stack.pop()
        read_at = now_us()
        stamp = stamp_of(image)
        self.read += 1
        if stamp is None:
            return None
        taken, number = stamp
        if self._last is not None:
            self.repeated += number == self._last
            self.backward += number < self._last
        self._last = number
        return (read_at - taken) / 1000, number


def end_with_stdin():
    # Not sys.stdin: a fork would copy its lock as this thread holds it, and the child would wait for ever to close it.
    while os.read(0, 4096):
        pass
    os._exit(1)  # The helpers follow: see end_with_parent.


def main():
    url, work, warm_up, seconds = sys.argv[1], float(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4])
    threading.Thread(target=end_with_stdin, daemon=True).start()
    opening = time.monotonic()
    manager = SyncManager()
    manager.start(end_with_parent)
    stack = manager.list()
    writer = Process(target=write, args=(stack, url), daemon=True)
    writer.start()
    pids = [os.getpid(), writer.pid, manager._process.pid]

    reader = Reader(stack, writer)
    first = reader.next()
    opened = time.monotonic()
    while time.monotonic() - opened < warm_up:
        reader.next()

    cpu = cpu_seconds(pids)
    start = time.monotonic()
    samples = []
    turn = 0
    while time.monotonic() - start < seconds:
        sample = reader.next()
        if sample is not None:
            samples.append({"seconds": time.monotonic() - start, "ageMs": sample[0], "number": sample[1]})
        time.sleep(work_of(turn, work))
        turn += 1

    elapsed = time.monotonic() - start
    print(json.dumps({
        "seconds": elapsed,
        "cpuSeconds": cpu_seconds(pids) - cpu,
        "peakMb": peak_mb(pids),
        "cameras": [{
            "openToFirstMs": (opened - opening) * 1000,
            "firstAgeMs": first[0] if first else None,
            "samples": samples,
            "framesRead": reader.read,
            "framesRepeated": reader.repeated,
            "framesBackward": reader.backward,
            "framesReadMeasured": turn,
            "framesGrabbed": None,
        }],
    }), flush=True)
    writer.terminate()
    manager.shutdown()


if __name__ == "__main__":
    main()
