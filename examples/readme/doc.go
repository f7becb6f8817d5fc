// Package readme holds the program that the README shows, so that it compiles
// and does what the README says.
package readme
