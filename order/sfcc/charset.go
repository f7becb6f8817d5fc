package sfcc

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// The encodings an export may declare besides UTF-8. In each of them a byte is
// a character, and bytes below 0x80 are ASCII.
const (
	usASCII     = "us-ascii"
	latin1      = "iso-8859-1"
	windows1252 = "windows-1252"
)

// singleByte turns a document in a single-byte encoding into UTF-8, one byte at
// a time so that the decoder never runs ahead of it. grown counts the bytes
// that the text gained, which is what an offset in UTF-8 has too many.
type singleByte struct {
	src     io.ByteReader
	table   string
	pending [utf8.UTFMax]byte
	from    int
	to      int
	grown   int64
}

// newSingleByte returns the reader of a declared encoding, or an error that
// names the encodings that can be read.
func newSingleByte(label string, src io.ByteReader) (*singleByte, error) {
	table := strings.ToLower(label)
	switch table {
	case "ascii", usASCII:
		table = usASCII
	case "latin1", "latin-1", latin1:
		table = latin1
	case "cp1252", windows1252:
		table = windows1252
	default:
		return nil, fmt.Errorf("encoding %.40q cannot be read; export in UTF-8, ISO-8859-1, windows-1252 or US-ASCII", label)
	}
	return &singleByte{src: src, table: table}, nil
}

// ReadByte returns the next byte of the UTF-8 text.
func (s *singleByte) ReadByte() (byte, error) {
	if s.from < s.to {
		s.from++
		return s.pending[s.from-1], nil
	}
	b, err := s.src.ReadByte()
	if err != nil || b < utf8.RuneSelf {
		return b, err
	}
	r, err := s.rune(b)
	if err != nil {
		return 0, err
	}
	s.from, s.to = 1, utf8.EncodeRune(s.pending[:], r)
	s.grown += int64(s.to - 1)
	return s.pending[0], nil
}

// Read gives one byte. It makes singleByte the io.Reader that encoding/xml asks
// for, which then reads by ReadByte.
func (s *singleByte) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	b, err := s.ReadByte()
	if err != nil {
		return 0, err
	}
	p[0] = b
	return 1, nil
}

func (s *singleByte) rune(b byte) (rune, error) {
	switch {
	case s.table == latin1, s.table == windows1252 && b >= 0xA0:
		return rune(b), nil
	case s.table == windows1252 && windowsC1[b-0x80] != 0:
		return windowsC1[b-0x80], nil
	}
	return 0, fmt.Errorf("byte 0x%02X does not exist in %s", b, s.table)
}

// windowsC1 holds the characters that windows-1252 puts at 0x80 to 0x9F; the
// five holes are zero.
var windowsC1 = [32]rune{
	'€', 0, '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', 0, 'Ž', 0,
	0, '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', 0, 'ž', 'Ÿ',
}
