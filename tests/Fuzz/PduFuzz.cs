using DicomExchange.Wire.Pdus;
using Shouldly;
using Xunit;

namespace DicomExchange.Fuzz;

public sealed class PduFuzz
{
    private static readonly PduLimits Limits = new(64 * 1024, 16 * 1024);

    [Fact]
    public void Any_bytes_are_PDUs_or_refused_with_a_word()
    {
        var pdus = 0;
        FuzzRun.Each([Session.Bytes()], (bytes, _) =>
        {
            ReadOnlyMemory<byte> left = bytes;
            try
            {
                while (PduReader.TryRead(ref left, Limits, out var frame))
                {
                    pdus++;
                    Understand(frame);
                }
            }
            catch (PduException e)
            {
                e.Word.ShouldNotBeNullOrEmpty();
            }
        });
        pdus.ShouldBePositive();
    }

    [Fact]
    public void A_request_that_was_read_is_written_and_read_to_the_same()
    {
        FuzzRun.Each([Session.Request()], (bytes, _) =>
        {
            ReadOnlyMemory<byte> left = bytes;
            try
            {
                if (!PduReader.TryRead(ref left, Limits, out var frame) || frame.Type != PduType.AssociateRequest)
                {
                    return;
                }

                var request = AssociateReader.ReadRequest(frame.Body.Span);
                var again = AssociateReader.ReadRequest(AssociateWriter.Write(request).AsSpan(PduHeader.Size));
                again.Contexts.Select(c => (c.Id, c.AbstractSyntax)).ShouldBe(request.Contexts.Select(c => (c.Id, c.AbstractSyntax)));
                (again.CalledAeTitle, again.CallingAeTitle, again.ApplicationContext).ShouldBe((request.CalledAeTitle, request.CallingAeTitle, request.ApplicationContext));
                again.User.Roles.ShouldBe(request.User.Roles);
            }
            catch (PduException)
            {
                // Refused: nothing to write.
            }
        });
    }

    private static void Understand(PduFrame frame)
    {
        switch (frame.Type)
        {
            case PduType.AssociateRequest:
                AssociateReader.ReadRequest(frame.Body.Span).ShouldNotBeNull();
                break;
            case PduType.AssociateAccept:
                AssociateReader.ReadAccept(frame.Body.Span).ShouldNotBeNull();
                break;
            case PduType.Data:
                var body = frame.Body;
                while (Pdv.TryRead(ref body, out _))
                {
                }

                break;
            case PduType.Abort:
                _ = Abort.Read(frame.Body.Span);
                break;
            case PduType.AssociateReject:
                _ = AssociateReject.Read(frame.Body.Span);
                break;
        }
    }
}
