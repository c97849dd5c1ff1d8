package http

// ReadRequest reads a whole request.
func ReadRequest(msg []byte, r *Request) bool { return ParseRequest(msg, r) }

// ReadResponse reads a whole response.
func ReadResponse(msg []byte, r *Response) bool { return ParseResponse(msg, r) }
