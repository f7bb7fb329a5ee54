package org.lucidstack.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.lucidstack.trace.capture.Frame;
import org.lucidstack.trace.decode.FrameDecoder;
import org.lucidstack.trace.decode.JsonWriter;
import org.lucidstack.trace.streams.StreamFollower;
import org.lucidstack.trace.streams.StreamSink;
import org.lucidstack.trace.streams.StreamSummary;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code stack streams}: puts the TCP streams of a capture together. */
@Command(
        name = "streams",
        mixinStandardHelpOptions = true,
        description = "Reassembles the TCP conversations of a capture, and tells what each direction carried.",
        footer = {
            "",
            "Checksums are not looked at, since the captures of a sending host have wrong ones.",
            "Example: scripts/stack streams --write /tmp/streams capture.pcapng"
        })
final class StreamsCommand implements Callable<Integer> {

    @Option(names = "--json", description = "One JSON object per direction.")
    private boolean json;

    @Option(names = "--write", paramLabel = "DIR", description = "Writes one file per direction to this folder.")
    private @Nullable Path folder;

    @Parameters(paramLabel = "FILE", description = "A capture, pcap or pcapng; - is the standard input.")
    private String file = "-";

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        CaptureFiles.Lines lines = CaptureFiles.Lines.onStandardOutput();
        CaptureFiles captures = new CaptureFiles(lines, spec.commandLine().getErr(), "streams");
        try (StreamFiles files = folder == null ? null : new StreamFiles(folder)) {
            return captures.read(List.of(file), consumer(lines, files == null ? StreamSink.NONE : files));
        }
    }

    private CaptureFiles.Consumer consumer(CaptureFiles.Lines lines, StreamSink sink) {
        StreamFollower follower = new StreamFollower(sink);
        return new CaptureFiles.Consumer() {
            @Override
            public void frame(Frame frame) throws IOException {
                follower.frame(FrameDecoder.decode(frame));
            }

            @Override
            public void endOfFile() throws IOException {
                for (StreamSummary summary : follower.finish()) {
                    lines.print(json ? toJson(summary) : toText(summary));
                }
            }
        };
    }

    private static String toText(StreamSummary stream) {
        return stream.source() + " > " + stream.destination() + ": " + stream.bytes() + " bytes, " + stream.gaps()
                + " gaps, " + stream.retransmitted() + " retransmitted, sha256 " + stream.sha256();
    }

    private static String toJson(StreamSummary stream) {
        JsonWriter json = new JsonWriter().object();
        json.field("src", stream.source().toString())
                .field("dst", stream.destination().toString());
        json.field("bytes", stream.bytes()).field("sha256", stream.sha256());
        json.field("gaps", stream.gaps()).field("retransmitted", stream.retransmitted());
        return json.field("conversation", stream.conversation()).endObject().toString();
    }
}
