variable "physical_hosts" {
  description = "How many OpenNebula hosts can run machines of this cluster."
  type        = number
  default     = 3
  nullable    = false

  validation {
    condition     = var.physical_hosts >= 1 && floor(var.physical_hosts) == var.physical_hosts
    error_message = "physical_hosts must be a whole number, 1 or more."
  }
}

variable "control_plane" {
  description = <<-TEXT
    Control planes, each with a member of etcd. numbers: one per machine, an odd count, 1 to 9. A number keeps its name and
    address for ever. policy: ANTI_AFFINED puts each on a host of its own, NONE does not care.
  TEXT
  type = object({
    numbers   = optional(list(number), [1, 2, 3])
    vcpu      = optional(number, 4)
    memory_mb = optional(number, 8192)
    disk_gb   = optional(number, 60)
    policy    = optional(string, "ANTI_AFFINED")
  })
  default  = {}
  nullable = false

  validation {
    condition     = length(var.control_plane.numbers) % 2 == 1
    error_message = "control_plane.numbers must be an odd count: an even one survives no more failures of etcd than one less. Use 1, 3 or 5."
  }

  validation {
    condition     = alltrue([for number in var.control_plane.numbers : contains(range(1, 10), number)])
    error_message = "control_plane.numbers must be whole numbers from 1 to 9."
  }

  validation {
    condition     = length(distinct(var.control_plane.numbers)) == length(var.control_plane.numbers)
    error_message = "control_plane.numbers has a number twice, which would make two machines of one name."
  }

  validation {
    condition     = var.control_plane.vcpu >= 2 && var.control_plane.memory_mb >= 4096 && var.control_plane.disk_gb >= 40
    error_message = "control_plane needs at least 2 vcpu, memory_mb 4096 and disk_gb 40: etcd, the API server and images."
  }

  validation {
    condition     = contains(["ANTI_AFFINED", "NONE"], var.control_plane.policy)
    error_message = "control_plane.policy must be ANTI_AFFINED or NONE."
  }

  validation {
    condition     = var.control_plane.policy != "ANTI_AFFINED" || length(var.control_plane.numbers) <= var.physical_hosts
    error_message = "ANTI_AFFINED control planes need a host each, or the surplus stays PENDING. Add hosts, use fewer, or set policy NONE."
  }
}

variable "workers" {
  description = <<-TEXT
    Worker nodes. numbers: one per machine, 1 to 200. A number keeps its name and address for ever, so that any of them can go.
    policy: ANTI_AFFINED puts each on a host of its own, NONE does not care.
  TEXT
  type = object({
    numbers   = optional(list(number), [1, 2, 3])
    vcpu      = optional(number, 4)
    memory_mb = optional(number, 8192)
    disk_gb   = optional(number, 80)
    policy    = optional(string, "NONE")
  })
  default  = {}
  nullable = false

  validation {
    condition     = length(var.workers.numbers) > 0 && alltrue([for number in var.workers.numbers : contains(range(1, 201), number)])
    error_message = "workers.numbers must name at least one worker, by whole numbers from 1 to 200."
  }

  validation {
    condition     = length(distinct(var.workers.numbers)) == length(var.workers.numbers)
    error_message = "workers.numbers has a number twice, which would make two machines of one name."
  }

  validation {
    condition     = var.workers.vcpu >= 2 && var.workers.memory_mb >= 4096 && var.workers.disk_gb >= 40
    error_message = "workers need at least 2 vcpu, memory_mb 4096 and disk_gb 40: images and logs fill a smaller disk."
  }

  validation {
    condition     = contains(["ANTI_AFFINED", "NONE"], var.workers.policy)
    error_message = "workers.policy must be ANTI_AFFINED or NONE."
  }

  validation {
    condition     = var.workers.policy != "ANTI_AFFINED" || length(var.workers.numbers) <= var.physical_hosts
    error_message = "ANTI_AFFINED workers need a host each, or the surplus stays PENDING. Add hosts, use fewer, or set policy NONE."
  }
}

variable "registry" {
  description = "The image registry's machine. data_gb is its persistent disk, which survives the machine."
  type = object({
    vcpu      = optional(number, 2)
    memory_mb = optional(number, 2048)
    disk_gb   = optional(number, 20)
    data_gb   = optional(number, 100)
    port      = optional(number, 443)
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.registry.vcpu >= 1 && var.registry.memory_mb >= 1024 && var.registry.disk_gb >= 20
    error_message = "registry needs at least 1 vcpu, memory_mb 1024 and disk_gb 20."
  }

  validation {
    condition     = var.registry.data_gb >= 20
    error_message = "registry.data_gb must be 20 or more: it holds every image that the cluster runs, in several versions."
  }

  validation {
    condition     = var.registry.port >= 1 && var.registry.port <= 65535 && var.registry.port != 22
    error_message = "registry.port must be a TCP port from 1 to 65535, and not 22, where SSH listens."
  }
}

variable "load_balancers" {
  description = "A pair of load balancers before the Kubernetes API, which then hold api_vip instead of kube-vip."
  type = object({
    enabled   = optional(bool, false)
    vcpu      = optional(number, 1)
    memory_mb = optional(number, 1024)
    disk_gb   = optional(number, 20)
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.load_balancers.vcpu >= 1 && var.load_balancers.memory_mb >= 512 && var.load_balancers.disk_gb >= 10
    error_message = "load_balancers need at least 1 vcpu, memory_mb 512 and disk_gb 10."
  }

  validation {
    condition     = !var.load_balancers.enabled || var.physical_hosts >= 2
    error_message = "load_balancers are a pair on two hosts; with one host they add nothing. Leave them out or add a host."
  }
}

variable "static_volumes" {
  description = <<-TEXT
    Data disks for static PersistentVolumes, for a cluster without the CSI driver: name of the volume → number of its worker
    and size. The disk survives the machine; a pod that uses it stays on that worker.
  TEXT
  type        = map(object({ worker = number, size_gb = number }))
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for name, volume in var.static_volumes : contains(var.workers.numbers, volume.worker)])
    error_message = "static_volumes names a worker that workers.numbers does not have. Add the worker or move the volume."
  }

  validation {
    condition     = length(distinct(values(var.static_volumes)[*].worker)) == length(var.static_volumes)
    error_message = "static_volumes gives a worker two disks, whose device names could change places. Use one disk per worker."
  }

  validation {
    condition     = alltrue([for name, volume in var.static_volumes : volume.size_gb >= 5])
    error_message = "static_volumes must have size_gb 5 or more: PostgreSQL keeps its write-ahead log on the same disk."
  }

  validation {
    condition     = alltrue([for name, volume in var.static_volumes : can(regex("^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$", name))])
    error_message = "Names of static_volumes must be 1 to 40 lower-case letters, digits and hyphens, beginning with a letter."
  }
}
