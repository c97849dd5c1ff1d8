// Package fetchtest is a network for tests: servers on loopback that answer for
// every host name, by HTTP and HTTPS, as well or as badly as a test wants.
//
//	network := fetchtest.New(t)
//	network.Serve("https://lists.example/bad.txt", []byte("192.0.2.1\n"))
//	network.Handle("https://lists.example/gone.txt", fetchtest.Status(http.StatusGone))
//	client, err := fetch.New(network.Config())
//
// A test in the process uses [Network.Config], whose dialler leads every host
// here and whose authority vouches for the certificates. A separate process,
// such as the real binary, is given [Network.Proxy] as update.proxy and
// [Network.CAFile] as update.ca_file.
//
// # Contract
//
// A [Network] is safe for concurrent use and ends with its test. An address
// that nothing was put at answers 404. Addresses are compared with their query,
// and a host without regard to case. The servers speak HTTP/1.1, and HTTP/2 by
// TLS. Certificates are made for names; addresses as hosts work by HTTP only.
//
// The package imports testing and is meant for _test files only.
package fetchtest
