# Values that only this module takes, each refused with a message.
mock_provider "opennebula" {}

override_module {
  target  = module.existing
  outputs = { parent_network_id = 7, image_datastore_id = 1 }
}

variables {
  name         = "test"
  machines     = {}
  data_disks   = {}
  groups       = {}
  firewall     = { machine = [{ protocol = "ALL", type = "INBOUND" }] }
  reservations = { machines = { first = "10.20.0.10", size = 51 } }

  parent_network  = "company"
  image_datastore = "default"
  system_images   = { debian = "https://images.example.org/debian.qcow2" }
  system_image    = "debian"
  ssh_public_keys = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample ansible"]
}

run "network_without_name" {
  command = plan
  variables { parent_network = " " }
  expect_failures = [var.parent_network]
}

run "address_range_below_zero" {
  command = plan
  variables { parent_address_range = -1 }
  expect_failures = [var.parent_address_range]
}

run "datastore_without_name" {
  command = plan
  variables { image_datastore = "" }
  expect_failures = [var.image_datastore]
}

run "unknown_image_format" {
  command = plan
  variables { image_format = "vmdk" }
  expect_failures = [var.image_format]
}

run "image_from_a_relative_path" {
  command = plan
  variables { system_images = { debian = "debian.qcow2" } }
  expect_failures = [var.system_images]
}

run "system_image_that_is_not_there" {
  command = plan
  variables { system_image = "ubuntu" }
  expect_failures = [var.system_image]
}

run "private_key" {
  command = plan
  variables { ssh_public_keys = ["-----BEGIN OPENSSH PRIVATE KEY-----"] }
  expect_failures = [var.ssh_public_keys]
}

run "no_key" {
  command = plan
  variables { ssh_public_keys = [] }
  expect_failures = [var.ssh_public_keys]
}
