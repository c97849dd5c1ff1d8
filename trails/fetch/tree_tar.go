package fetch

import (
	"archive/tar"
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"time"

	"github.com/klauspost/compress/gzip"
)

// Bounds of a tar file.
const (
	// maxTar is how many bytes a tar file has when it is unpacked, with what
	// does not matter: twice the most that does.
	maxTar = 2 * maxTreeTotal

	// maxTarFiles is how many files a tar file has, with those that do not
	// matter: as many as a zip file.
	maxTarFiles = 1 << 16
)

// Places by which an archive is recognised.
const (
	tarMagic = "ustar"
	tarAt    = 257
)

// errArchive is the error of a file that is no archive.
var errArchive = errors.New("neither a zip file nor a tar file")

// readArchive makes a tree of an archive of any kind.
func readArchive(r io.ReaderAt, size int64, at time.Time) (*tree, error) {
	var head [tarAt + len(tarMagic)]byte
	n, err := r.ReadAt(head[:], 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	all := io.NewSectionReader(r, 0, size)
	switch {
	case n == 0:
		return nil, errors.New("empty file")
	case bytes.HasPrefix(head[:], zipLocal), bytes.HasPrefix(head[:], zipEnd):
		return readZip(r, size, at)
	case bytes.HasPrefix(head[:], []byte("\x1f\x8b")):
		unpacked, err := gzip.NewReader(bufio.NewReader(all))
		if err != nil {
			return nil, fmt.Errorf("unpacking: %w", err)
		}
		return readTar(unpacked, at, maxTar)
	case string(head[tarAt:]) == tarMagic:
		return readTar(all, at, maxTar)
	default:
		return nil, errArchive
	}
}

// readTar makes a tree of a tar file of at most so many bytes, with the lists
// in memory.
func readTar(r io.Reader, at time.Time, most int64) (*tree, error) {
	limited := &io.LimitedReader{R: r, N: most}
	t := tar.NewReader(limited)
	var files []listed
	total := int64(0)
	for range maxTarFiles {
		head, err := t.Next()
		if errors.Is(err, io.EOF) && limited.N > 0 {
			return arrange(files)
		}
		if err != nil {
			return nil, tarProblem(limited, most, err)
		}
		name := path.Clean(head.Name)
		if head.Typeflag != tar.TypeReg || !mayMatter(name) {
			continue
		}
		if len(files) == maxTreeFiles {
			return nil, fmt.Errorf("more than %d lists", maxTreeFiles)
		}
		content, problem := readAtMost(t, min(head.Size, firstRead), min(maxTreeFile, maxTreeTotal-total))
		if problem != nil {
			return nil, fmt.Errorf("%s: %w", name, tarProblem(limited, most, problem))
		}
		total += int64(len(content))
		files = append(files, listed{
			path: name,
			size: int64(len(content)),
			time: at,
			open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(content)), nil },
		})
	}
	return nil, fmt.Errorf("more than %d files", maxTarFiles)
}

// tarProblem returns the error of a tar file that ends or is damaged.
func tarProblem(limited *io.LimitedReader, most int64, err error) error {
	var known *Error
	if limited.N <= 0 {
		return tooLarge(most)
	}
	if errors.As(err, &known) && known.cause == nil {
		return known // a limit of ours
	}
	return fmt.Errorf("damaged tar file: %w", err)
}
