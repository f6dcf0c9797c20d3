# What Kubespray reads, letter by letter. terraform/README.md says how to write it anew.
run "the_inventory_is_the_golden_one" {
  command = plan

  module {
    source = "./tests/golden"
  }

  assert {
    condition     = output.inventory == file("./tests/golden/hosts.yaml")
    error_message = "The inventory changed. Where that is meant, write tests/golden/hosts.yaml anew."
  }

  assert {
    condition     = output.group_vars == file("./tests/golden/terraform.yml")
    error_message = "The variables changed. Where that is meant, write tests/golden/terraform.yml anew."
  }
}
