package spool_test
import ("fmt";"os";"runtime";"reflect")
var tracing = os.Getenv("TRACE") != ""
func trace(f func(), m *model) {
	if tracing { fmt.Println(runtime.FuncForPC(reflect.ValueOf(f).Pointer()).Name()) }
	f()
	if tracing { st := m.spool.Stats(); fmt.Printf("   full=%v w=%d s=%d r=%d fuse=%d err=%v segs=%v reserve=%v lanes %d/%d %d/%d\n", m.fs.full, m.fs.badWrites,m.fs.badSyncs,m.fs.badReads,m.fs.fuse,st.LastError,st.Segments,st.Reserve,m.lanes[0].committed,len(m.lanes[0].records),m.lanes[1].committed,len(m.lanes[1].records)) 
	  for n, i := range m.fs.names { fmt.Println("      ", n, len(i.data), len(i.disk), m.fs.durable[n]==i) } }
}
