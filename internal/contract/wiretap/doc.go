// Package wiretap records the exchanges between clients and servers of the Retail API without changing either.
//
// An [Exchange] is one request with its answer. Three places record them:
//
//   - [Proxy] is a reverse proxy between a client and a server that listens on a socket.
//   - [Overlay] writes replacements for two source files, which go build, go run and go test take by their flag -overlay.
//     A client built so sends what goes to a socket of this machine through the proxy, and records what goes to a transport
//     inside its process, such as the simulator's or httpmock's.
//   - A simulator built so records the requests of other clients than the SDK's.
//
// Recordings of processes are files of JSON lines, which [Read] reads.
package wiretap
