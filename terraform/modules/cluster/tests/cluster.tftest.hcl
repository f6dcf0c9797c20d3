# What the layout decides arrives at OpenNebula's objects. The provider's schema and checks are real, its cloud is not:
# every identifier is made up.
mock_provider "opennebula" {}

# Terraform makes up what a provider computes; of these data sources the identifier is an argument.
override_module {
  target  = module.existing
  outputs = { parent_network_id = 7, image_datastore_id = 1 }
}

variables {
  name            = "test"
  api_domain      = "api.test.example.org"
  registry_domain = "registry.test.example.org"
  network_cidr    = "10.20.0.0/24"
  gateway         = "10.20.0.1"
  dns_servers     = ["10.20.0.2"]
  host_range      = { first = "10.20.0.10", last = "10.20.0.60" }
  metallb_range   = { first = "10.20.0.200", last = "10.20.0.219" }
  api_vip         = "10.20.0.250"
  admin_cidrs     = ["192.0.2.0/24"]
  load_balancers  = { enabled = true }
  static_volumes  = { postgresql = { worker = 2, size_gb = 50 } }

  parent_network       = "company"
  parent_address_range = 3
  image_datastore      = "default"
  system_images        = { old = "https://images.example.org/old.qcow2", new = "https://images.example.org/new.qcow2" }
  system_image         = "new"
  ssh_public_keys      = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample ansible"]
}

run "layout" {
  module {
    source = "../layout"
  }
}

# Only planned: what is protected by prevent_destroy could not be cleared away after it.
run "objects" {
  command = plan

  variables {
    machines     = run.layout.machines
    data_disks   = run.layout.data_disks
    groups       = run.layout.groups
    firewall     = run.layout.firewall
    reservations = run.layout.reservations
  }

  assert {
    condition = { for name, machine in opennebula_virtual_machine.machine : name => machine.nic[0].ip } == {
      for name, machine in run.layout.machines : name => machine.address
    }
    error_message = "Every machine must ask for the address that the layout gave it."
  }

  assert {
    condition = alltrue([for name, machine in opennebula_virtual_machine.machine :
      machine.name == name && machine.memory == run.layout.machines[name].memory_mb
      && machine.vcpu == run.layout.machines[name].vcpu && machine.disk[0].size == run.layout.machines[name].disk_mb
    ])
    error_message = "Name and size of a machine must be the layout's."
  }

  assert {
    condition = [for name, machine in opennebula_virtual_machine.machine : name if length(machine.disk) == 2] == [
      "test-registry", "test-worker-2",
    ]
    error_message = "The registry and the worker with a static volume have a second disk, and nobody else."
  }

  assert {
    condition = alltrue([for machine in opennebula_virtual_machine.machine :
      machine.disk[0].target == "vda" && alltrue([for disk in slice(machine.disk, 1, length(machine.disk)) : disk.target == "vdb"])
    ])
    error_message = "The system must be on vda and data on vdb, where Ansible looks for it."
  }

  assert {
    condition = { for name, machine in opennebula_virtual_machine.machine : name => one(machine.vmgroup[*].role) } == {
      for name, machine in run.layout.machines : name => machine.anti_affinity
    }
    error_message = "A machine must be in the VM group of its role, or in none."
  }

  assert {
    condition     = { for role, group in opennebula_virtual_machine_group.roles : role => tolist(group.role)[0].policy } == { "control-plane" = "ANTI_AFFINED", "load-balancer" = "ANTI_AFFINED" }
    error_message = "Control planes and load balancers must each be kept apart."
  }

  assert {
    condition = { for name, network in opennebula_virtual_network.reserved : name => [network.reservation_first_ip, tostring(network.reservation_size), tostring(network.reservation_ar_id)] } == {
      machines = ["10.20.0.10", "51", "3"]
      metallb  = ["10.20.0.200", "20", "3"]
      api      = ["10.20.0.250", "1", "3"]
    }
    error_message = "The three ranges must be reserved in the address range that was named."
  }

  assert {
    condition     = alltrue([for image in opennebula_image.data : image.persistent && image.type == "DATABLOCK"])
    error_message = "Data must be on persistent disks."
  }

  assert {
    condition     = { for name, image in opennebula_image.data : name => image.size } == { "test-registry" = 102400, "test-worker-2" = 51200 }
    error_message = "Data disks must have the size that was asked for, in MB."
  }

  assert {
    condition     = toset(keys(opennebula_security_group.machines)) == toset(["machine", "node", "registry", "load-balancer"])
    error_message = "Every kind of machine has a security group of its own, and all share one."
  }
}

run "ceph_has_raw_images" {
  command = plan

  variables {
    machines     = run.layout.machines
    data_disks   = run.layout.data_disks
    groups       = run.layout.groups
    firewall     = run.layout.firewall
    reservations = run.layout.reservations
    image_format = "raw"
  }

  assert {
    condition = alltrue(concat(
      [for image in merge(opennebula_image.data, opennebula_image.system) : image.format == "raw"],
      [for machine in opennebula_virtual_machine.machine : alltrue([for disk in machine.disk : disk.driver == "raw"])],
    ))
    error_message = "Every image and disk must be raw."
  }
}
