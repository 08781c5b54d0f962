#!/usr/bin/env python3
"""Makes vectors.json from src/Store/Vault/FORMAT.md and src/Store/Audit/FORMAT.md alone.

Needs python3 with the 'cryptography' package. The tests read the result with the product; this file shares no code with it.
All secrets are made from a fixed text, so the result is the same on every run (but for the signature).
"""
import base64
import hashlib
import hmac
import json
import os
import struct

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


def rand(label, n):
    return hashlib.shake_256(b"dicomexchange vectors: " + label.encode()).digest(n)


def expand(key, info, n=32):
    out, block, i = b"", b"", 1
    while len(out) < n:
        block = hmac.new(key, block + info + bytes([i]), hashlib.sha256).digest()
        out += block
        i += 1
    return out[:n]


def seal(key, nonce, plain, aad):
    return AESGCM(key).encrypt(nonce, plain, aad)


def wrap(kek, version, store, kind, key_id, name, secret):
    aad = b"dx1 wrap" + store + struct.pack(">IB", version, kind) + key_id + name
    nonce = rand("wrap nonce %d %s" % (kind, name.hex()), 12)
    return nonce + seal(expand(kek, b"dx1 wrap key"), nonce, secret, aad)


def token(tokens_key, label, value):
    return hmac.new(expand(tokens_key, b"dx1 token " + bytes([label])), value, hashlib.sha256).digest()[:16]


def row(key, key_id, salt, epoch, number, table, row_id, plain):
    nonce = struct.pack(">III", 0, epoch, number)
    aad = struct.pack(">BBq", 1, table, row_id) + key_id
    return struct.pack(">BII", 1, epoch, number) + seal(expand(key, b"dx1 row" + salt), nonce, plain, aad)


def text8(s):
    b = s.encode()
    return bytes([len(b)]) + b


def meta(length):
    texts = ["1.2.840.10008.1.2.4.50", "1.2.840.10008.5.1.4.1.1.1.1", "1.2.3.4.5.6.7", "1.2.3.4", "PANO1", "Zahnärzte am Markt", "MARKT"]
    micros = 1_790_000_000_123_456
    m = struct.pack(">BBqhq", 1, 1, micros, -210, length) + b"".join(text8(t) for t in texts)
    return m.ljust(864, b"\0")


def obj(store, object_id, study_id, study_key, object_key, chunk_size, content, forge=""):
    """forge names one rule to break, as only someone with the keys could."""
    context = store + object_id
    head = b"DXOBJECT" + struct.pack(">HHI", 1, 1024, chunk_size) + store + object_id
    assert len(head) == 48
    bound = head
    head += study_id + expand(b"another key" if forge == "commitment" else object_key, b"dx1 object commitment" + context)
    head += seal(expand(study_key, b"dx1 object wrap" + object_id), bytes(12), object_key, head)
    head += seal(expand(object_key, b"dx1 object meta" + context), bytes(12), meta(len(content) + (forge == "length")), head)
    assert len(head) == 1024
    body = b""
    parts = [content[i:i + chunk_size] for i in range(0, len(content), chunk_size)] or [b""]
    if forge == "empty last chunk":
        parts.append(b"")
    for i, part in enumerate(parts):
        nonce = bytes(7) + struct.pack(">IB", i, 1 if i == len(parts) - 1 and forge != "last flag" else 0)
        body += seal(expand(object_key, b"dx1 object body" + context), nonce, part, bound)
    return head + body


def audit_record():
    fields = [(2, "Zahnärzte am Markt".encode()), (3, b"192.0.2.7:50112"), (4, b"PANO1"), (7, b"1.2.3.4"), (9, b"1.2.3.4.5.6.7"),
              (13, struct.pack(">q", 10000)), (200, b"of a later version"), (16, b"seen by another program")]
    micros = 1_790_000_000_123_456
    return struct.pack(">BBBBqh", 1, 10, 4, 0, micros, 120) + b"".join(struct.pack(">BH", n, len(v)) + v for n, v in fields)


def main():
    store, kek1, kek2 = rand("store", 16), rand("kek 1", 32), rand("kek 2", 32)
    keys, rows = {}, []
    for n in range(1, 7):
        keys[n] = (rand("named id %d" % n, 16), rand("named key %d" % n, 32))
        version, kek = (1, kek1) if n < 4 else (2, kek2)
        rows.append([1, bytes([n]).hex(), keys[n][0].hex(), version, wrap(kek, version, store, 1, keys[n][0], bytes([n]), keys[n][1]).hex()])
    study_uid = "1.2.3.4"
    study_token = token(keys[4][1], 1, study_uid.encode())
    study_id, study_key = rand("study id", 16), rand("study key", 32)
    rows.append([2, study_token.hex(), study_id.hex(), 1, wrap(kek1, 1, store, 2, study_id, study_token, study_key).hex()])
    salt = rand("salt", 32)

    objects = []
    for length in (0, 10, 4096, 10000):
        object_id, content = rand("object id %d" % length, 16), rand("content %d" % length, length)
        data = obj(store, object_id, study_id, study_key, rand("object key %d" % length, 32), 4096, content)
        objects.append({"id": object_id.hex(), "sha256": hashlib.sha256(content).hexdigest(), "length": length, "file": base64.b64encode(data).decode()})

    forged = []
    for rule in ("commitment", "length", "last flag", "empty last chunk"):
        object_id, content = rand("object id " + rule, 16), rand("content", 4096)
        data = obj(store, object_id, study_id, study_key, rand("object key " + rule, 32), 4096, content, rule)
        forged.append({"rule": rule, "id": object_id.hex(), "file": base64.b64encode(data).decode()})

    chain = rand("chain", 16)
    head = hashlib.sha256(b"dx1 audit begin" + store + chain).digest()
    audit = []
    for sequence in (1, 2):
        blob = row(keys[3][1], keys[3][0], salt, 7, 100 + sequence, 0xA0, sequence, audit_record())
        head = hashlib.sha256(b"dx1 audit link" + head + struct.pack(">q", sequence) + blob).digest()
        audit.append({"sequence": sequence, "sealed": blob.hex(), "hash": head.hex()})
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    number = int.from_bytes(expand(keys[5][1], b"dx1 audit sign", 48), "big") % (order - 1) + 1
    private = ec.derive_private_key(number, ec.SECP256R1())
    micros = 1_790_000_000_123_456
    statement = b"dx1 audit checkpoint" + store + chain + struct.pack(">q", 2) + head + struct.pack(">q", micros)
    r, s = utils.decode_dss_signature(private.sign(statement, ec.ECDSA(hashes.SHA256())))
    public = private.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)

    vectors = {
        "masterKeyFile": "dicomexchange master key 1\n1 %s\n2 %s\n" % (base64.b64encode(kek1).decode(), base64.b64encode(kek2).decode()),
        "store": store.hex(),
        "masters": [[1, expand(kek1, b"dx1 master proof", 16).hex()], [2, expand(kek2, b"dx1 master proof", 16).hex()]],
        "keys": rows,
        "epochs": [[7, salt.hex()]],
        "studyUid": study_uid,
        "studyToken": study_token.hex(),
        "studyKeyId": study_id.hex(),
        "instanceToken": token(keys[4][1], 3, b"1.2.3.4.5.6.7").hex(),
        "row": {"table": 3, "row": -5, "plain": rand("row", 40).hex(), "sealed": row(study_key, study_id, salt, 7, 9, 3, -5, rand("row", 40)).hex()},
        "objects": objects,
        "forged": forged,
        "chain": chain.hex(),
        "audit": audit,
        "checkpoint": {"micros": micros, "signature": (r.to_bytes(32, "big") + s.to_bytes(32, "big")).hex(), "publicKey": public.hex()},
    }
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "vectors.json")
    with open(path, "w", encoding="ascii", newline="\n") as f:
        json.dump(vectors, f, indent=1)
        f.write("\n")


main()
