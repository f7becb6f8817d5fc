package main

import (
	"errors"
	"os"
	"path/filepath"
	"time"

	"github.com/monext-community/monext-go/internal/bench/contest"
)

// syncTime is the median time to write a page and make it durable: a disk where it is next to nothing (a RAM disk, a
// write cache that lies) says nothing about a database.
func syncTime(dir string) (median time.Duration, err error) {
	file, err := os.Create(filepath.Join(dir, "sync"))
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	page := make([]byte, 4096)
	var figures []float64
	for range 51 {
		started := time.Now()
		if _, err := file.Write(page); err != nil {
			return 0, err
		}
		if err := file.Sync(); err != nil {
			return 0, err
		}
		figures = append(figures, float64(time.Since(started)))
	}
	return time.Duration(contest.Summarise(figures).Median), nil
}
