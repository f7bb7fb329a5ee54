package org.lucidstack.demo;

import java.util.List;
import java.util.concurrent.Callable;
import org.lucidstack.trace.decode.DecodedFrame;
import org.lucidstack.trace.decode.FrameDecoder;
import org.lucidstack.trace.decode.FrameJson;
import org.lucidstack.trace.decode.FrameText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code stack decode}: prints a line for each frame of a capture. */
@Command(
        name = "decode",
        mixinStandardHelpOptions = true,
        description = "Prints one line for each packet of captures (pcap or pcapng).",
        footer = {
            "",
            "A broken packet is printed as such. A broken file is read as far as possible, and the exit code is 1.",
            "Example: tcpdump -i any -U -w - | scripts/stack decode --json - | jq .tcp"
        })
final class DecodeCommand implements Callable<Integer> {

    @Option(names = "--json", description = "One JSON object per packet, with all fields.")
    private boolean json;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Capture files; - is the standard input.")
    private List<String> files = List.of();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        CaptureFiles.Lines lines = CaptureFiles.Lines.onStandardOutput();
        FrameJson printer = new FrameJson();
        CaptureFiles captures = new CaptureFiles(lines, spec.commandLine().getErr(), "decode");
        return captures.read(files, frame -> {
            DecodedFrame decoded = FrameDecoder.decode(frame);
            lines.print(json ? printer.print(decoded) : FrameText.print(decoded));
        });
    }
}
