using System.Diagnostics.CodeAnalysis;
using DicomExchange.Dicom.Standard;
using DicomExchange.Node.Settings;
using DicomExchange.Store.Catalog;

namespace DicomExchange.Node.Services;

/// <summary>One of the query and retrieve SOP classes: what it does, and from which root (PS3.4 §C.6).</summary>
/// <param name="Operation">Find, move or get.</param>
public sealed record QueryClass(Operation Operation, QueryModel Model)
{
    private static readonly Dictionary<Uid, QueryClass> Known = new()
    {
        [SopClasses.PatientRootFind] = new(Operation.Find, QueryModel.PatientRoot),
        [SopClasses.PatientRootMove] = new(Operation.Move, QueryModel.PatientRoot),
        [SopClasses.PatientRootGet] = new(Operation.Get, QueryModel.PatientRoot),
        [SopClasses.StudyRootFind] = new(Operation.Find, QueryModel.StudyRoot),
        [SopClasses.StudyRootMove] = new(Operation.Move, QueryModel.StudyRoot),
        [SopClasses.StudyRootGet] = new(Operation.Get, QueryModel.StudyRoot),
    };

    public static bool TryGet(Uid sopClass, [NotNullWhen(true)] out QueryClass? found) => Known.TryGetValue(sopClass, out found);
}
