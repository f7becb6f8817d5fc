package monext_test

import (
	"encoding/binary"
	"slices"
	"strconv"
	"strings"
)

// The frames of HTTP/2 that the matrix needs (RFC 9113, section 6).
const (
	frameData         = 0x0
	frameHeaders      = 0x1
	frameReset        = 0x3
	frameSettings     = 0x4
	framePing         = 0x6
	frameGoAway       = 0x7
	frameWindowUpdate = 0x8
	frameContinuation = 0x9

	flagEndStream  = 0x1 // of DATA and HEADERS
	flagAck        = 0x1 // of SETTINGS and PING
	flagEndHeaders = 0x4

	frameHead = 9
	frameMost = 16 << 10
)

// frame puts a payload into a frame.
func frame(kind, flags byte, stream uint32, payload []byte) []byte {
	b := make([]byte, 0, frameHead+len(payload))
	b = append(b, byte(len(payload)>>16), byte(len(payload)>>8), byte(len(payload)), kind, flags)
	return append(binary.BigEndian.AppendUint32(b, stream), payload...)
}

// resetFrame is RST_STREAM.
func resetFrame(stream, code uint32) []byte {
	return frame(frameReset, 0, stream, binary.BigEndian.AppendUint32(nil, code))
}

// goAwayFrame is GOAWAY.
func goAwayFrame(last, code uint32) []byte {
	return frame(frameGoAway, 0, 0, binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, last), code))
}

// windowFrame is WINDOW_UPDATE.
func windowFrame(stream, more uint32) []byte {
	return frame(frameWindowUpdate, 0, stream, binary.BigEndian.AppendUint32(nil, more))
}

// encodeHTTP2 writes an answer as a server of HTTP/2 does: HEADERS, and DATA whose last frame, an
// empty one, ends the stream. An informational answer is HEADERS alone.
func encodeHTTP2(r response, stream uint32) []byte {
	fields := []string{":status", strconv.Itoa(r.status)}
	for i := 0; i+1 < len(r.headers); i += 2 {
		fields = append(fields, strings.ToLower(r.headers[i]), r.headers[i+1])
	}
	informs := r.status/100 == 1
	if size, declared := r.declared(); declared && !informs {
		fields = append(fields, "content-length", strconv.Itoa(size))
	}
	b := headerFrames(stream, headerBlock(fields))
	if informs {
		return b
	}
	b = slices.Grow(b, len(r.body)+frameHead*(len(r.body)/frameMost+2))
	for body := []byte(r.body); len(body) > 0; {
		n := min(len(body), frameMost)
		b = append(b, frame(frameData, 0, stream, body[:n])...)
		body = body[n:]
	}
	if r.open {
		return b
	}
	return append(b, frame(frameData, flagEndStream, stream, nil)...)
}

// headerFrames cuts a header block into HEADERS and CONTINUATION.
func headerFrames(stream uint32, block []byte) []byte {
	var b []byte
	for kind := byte(frameHeaders); ; kind = frameContinuation {
		n := min(len(block), frameMost)
		flags := byte(0)
		if n == len(block) {
			flags = flagEndHeaders
		}
		b = append(b, frame(kind, flags, stream, block[:n])...)
		if block = block[n:]; len(block) == 0 {
			return b
		}
	}
}

// headerBlock encodes names and values as HPACK's literal fields without indexing (RFC 7541,
// section 6.2.2), of all its forms the one that needs no table.
func headerBlock(fields []string) []byte {
	var b []byte
	for i := 0; i+1 < len(fields); i += 2 {
		b = append(b, 0)
		for _, text := range fields[i : i+2] {
			b = append(headerLength(b, len(text)), text...)
		}
	}
	return b
}

// headerLength encodes a length with HPACK's prefix of seven bits (RFC 7541, section 5.1).
func headerLength(b []byte, n int) []byte {
	const most = 1<<7 - 1
	if n < most {
		return append(b, byte(n))
	}
	b = append(b, most)
	for n -= most; n >= 1<<7; n >>= 7 {
		b = append(b, byte(n)|1<<7)
	}
	return append(b, byte(n))
}
