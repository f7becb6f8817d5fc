//go:build race

package teeth_test

const raced = true
