package quic

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"testing"
)

// encrypted returns the encryption of a zero block, which identifies the key.
func encrypted(b cipher.Block) (res []byte) {
	res = make([]byte, aes.BlockSize)
	b.Encrypt(res, res)

	return res
}

// unhex decodes a hexadecimal text.
func unhex(t *testing.T, s string) (b []byte) {
	t.Helper()

	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}

	return b
}

func TestKeys_derive(t *testing.T) {
	testCases := []struct {
		name        string
		key, iv, hp string
		version     uint32
	}{{
		name: "RFC 9001 A.1", version: 1,
		key: "1f369613dd76d5467730efcbe3b1a22d",
		iv:  "fa044b2f42a3fd3b46fb255c",
		hp:  "9f50449e04a0e810283a1e9933adedd2",
	}, {
		name: "RFC 9369 A.1", version: version2,
		key: "8b1a0bc121284290a29e0971b5cd045d",
		iv:  "91f73e2351d8fa91660e909f",
		hp:  "45b95e15235d6f45a6b19cbcb0294ba9",
	}}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			var k keys
			k.derive(tc.version, unhex(t, "8394c8f03e515708"))
			if !bytes.Equal(k.iv[:], unhex(t, tc.iv)) {
				t.Errorf("iv is %x", k.iv)
			}

			if !bytes.Equal(encrypted(k.payload), encrypted(newBlock(unhex(t, tc.key)))) {
				t.Error("payload key is wrong")
			}

			if !bytes.Equal(encrypted(k.header), encrypted(newBlock(unhex(t, tc.hp)))) {
				t.Error("header key is wrong")
			}
		})
	}
}

func TestAuthenticate(t *testing.T) {
	for _, keyLen := range []int{0, 1, 20, 32, 64} {
		for _, size := range []int{0, 1, 20, 63, 64, 255} {
			key, message := bytes.Repeat([]byte{7}, keyLen), bytes.Repeat([]byte{9}, size)
			h := hmac.New(sha256.New, key)
			h.Write(message)
			if got := authenticate(key, message); !bytes.Equal(got[:], h.Sum(nil)) {
				t.Errorf("key of %d, message of %d bytes: got %x", keyLen, size, got)
			}
		}
	}
}
