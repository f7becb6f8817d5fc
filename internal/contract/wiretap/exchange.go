package wiretap

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
)

// Exchange is one request and its answer. Of the headers it keeps those that the description speaks of; of the
// credentials only whether there were any.
type Exchange struct {
	// Source is the program or the test that sent the request.
	Source string `json:"source"`

	Method      string `json:"method"`
	Path        string `json:"path"` // escaped, from /v1 on
	ContentType string `json:"contentType,omitempty"`
	Basic       bool   `json:"basic,omitempty"` // whether it had Basic credentials
	Request     []byte `json:"request,omitempty"`

	// Answered reports whether a whole answer came. What follows is empty otherwise.
	Answered   bool   `json:"answered,omitempty"`
	Status     int    `json:"status,omitempty"`
	AnswerType string `json:"answerType,omitempty"`
	Answer     []byte `json:"answer,omitempty"`

	// Invalid is the path of the member at which the request breaks the description on purpose, "-" for the request as a
	// whole: the answer to it is what counts.
	Invalid string `json:"invalid,omitempty"`
	// Spoilt says why the answer breaks the description on purpose: a fault out of a simulator's script, or a setting.
	Spoilt string `json:"spoilt,omitempty"`
}

// Read reads every recording in a folder, in the order of the files' names.
func Read(folder string) ([]Exchange, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*"+extension))
	if err != nil {
		return nil, err
	}
	slices.Sort(files)
	var all []Exchange
	for _, file := range files {
		exchanges, err := readFile(file)
		if err != nil {
			return nil, fmt.Errorf("wiretap: read %s: %w", filepath.Base(file), err)
		}
		all = append(all, exchanges...)
	}
	return all, nil
}

func readFile(path string) ([]Exchange, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	var exchanges []Exchange
	decoder := json.NewDecoder(bufio.NewReader(file))
	for {
		var e Exchange
		switch err := decoder.Decode(&e); {
		case errors.Is(err, io.EOF):
			return exchanges, nil
		case err != nil:
			return nil, err
		}
		exchanges = append(exchanges, e)
	}
}
