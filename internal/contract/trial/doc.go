// Package trial holds the judge, and the simulator's table of the API, to what a description says: both must take a body
// with every member, and refuse each of its mutations.
package trial
