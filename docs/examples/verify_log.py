#!/usr/bin/env python3
"""Whether an exported audit log is the one that was signed, by nothing of Tocsin: Python's own library, and OpenSSL for the signature.

    verify_log.py LOG.jsonl CHECKPOINT KEY

LOG.jsonl and CHECKPOINT are what `tocsin log export --checkpoint CHECKPOINT > LOG.jsonl` wrote, or a checkpoint of an earlier day.
KEY is what `tocsin log checkpoint --key` printed, got by another way than the two files. Formats: RFC 6962 section 2.1 (the tree),
C2SP signed-note and tlog-checkpoint (the signed lines).
"""
import base64
import hashlib
import pathlib
import subprocess
import sys
import tempfile


def sha256(data):
    return hashlib.sha256(data).digest()


def root(leaves):
    """The hash over all leaves: two parts, the left one as large a power of two as there is below the whole."""
    if not leaves:
        return sha256(b"")
    if len(leaves) == 1:
        return leaves[0]
    left = 1 << ((len(leaves) - 1).bit_length() - 1)
    return sha256(b"\x01" + root(leaves[:left]) + root(leaves[left:]))


def is_signed(text, signature, public_key):
    """Ed25519 by OpenSSL, which wants files; twelve bytes before the key say that it is one (RFC 8410)."""
    with tempfile.TemporaryDirectory() as folder:
        here = pathlib.Path(folder)
        (here / "key").write_bytes(bytes.fromhex("302a300506032b6570032100") + public_key)
        (here / "text").write_bytes(text)
        (here / "signature").write_bytes(signature)
        command = ["openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-keyform", "DER"]
        command += ["-inkey", here / "key", "-in", here / "text", "-sigfile", here / "signature"]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0


def main(log, checkpoint, key):
    name, _, encoded = key.split("+", 2)
    public_key = base64.b64decode(encoded)[1:]
    text, _, signatures = pathlib.Path(checkpoint).read_bytes().rpartition(b"\n\n")
    text += b"\n"
    origin, size, signed_root = text.decode().split("\n")[:3]
    of_key = [line.split(" ")[2] for line in signatures.decode().splitlines() if line.startswith(f"\u2014 {name} ")]
    if origin != name or not any(is_signed(text, base64.b64decode(one)[4:], public_key) for one in of_key):
        sys.exit(f"{checkpoint}: signed, if at all, not by this key")
    entries = pathlib.Path(log).read_bytes().split(b"\n")[: int(size)]
    if len(entries) < int(size) or root([sha256(b"\x00" + entry) for entry in entries]) != base64.b64decode(signed_root):
        sys.exit(f"{log}: these are not the entries that were signed")
    print(f"{size} entries, signed by {name}")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
