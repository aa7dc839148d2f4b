import json
import pytest

CREATE = """
mutation ($input: CreateApplicationInput!) {
  createApplication(input: $input) {
    replayed candidateOutcome sourceOutcome
    application { id remoteId job { name } candidate { firstName lastName emailAddresses { emailAddress } } }
    attachments { index state target error { code message } }
    warnings { code path message }
    errors { code path message existingId }
    operation { id state attempts steps { name state attempts { number kind outcome } } }
  }
}
"""

@pytest.mark.parametrize("slug", ["hrworks", "hr4you"])
async def test_it(stage, slug):
    jobs = (await stage.ask('query ($id: ID!) { integration(id: $id) { jobs(first: 50) { nodes { id status name } } } }', id=f"{slug}-demo")).data
    job = next(j for j in jobs["integration"]["jobs"]["nodes"] if j["status"] == "OPEN")
    import base64
    pdf = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
    answer = await stage.ask(CREATE, input={"application": {"jobId": job["id"]}, "candidate": {"firstName": "Ada", "lastName": "Lovelace", "emailAddress": "ada@example.org"},
       "attachments": [{"name": "cv.pdf", "contentType": "application/pdf", "type": "CV", "data": base64.b64encode(pdf).decode()}]})
    print(json.dumps(answer.body, indent=1))
    assert answer.data["createApplication"]["errors"] == []
    assert answer.data["createApplication"]["operation"]["state"] == "SUCCEEDED"
