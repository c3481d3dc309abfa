import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendJson, sendPageNotFound, sendText } from './answers';
import { inVersion } from './customResources';
import { deleteObject, deleteOptions } from './deletion';
import type { KubernetesFaults } from './faults';
import { listObjects } from './listing';
import type { ApiObject, ObjectStore } from './objectStore';
import { checkPatch, ObjectPatcher } from './ObjectPatcher';
import type { Part } from './objectParts';
import { ObjectWriter, type Written } from './ObjectWriter';
import { parseObject, readBody, writeOptions } from './requests';
import type { ResourceRegistry } from './ResourceRegistry';
import { builtinResources, type Resource } from './resources';
import { scaleOf, writeScale } from './scale';
import {
  forbidden,
  methodNotAllowed,
  notFound,
  unknownResource,
} from './status';
import type { ObjectTarget } from './targets';
import { verbOf, type Verb } from './verbs';
import type { WatchHub } from './WatchHub';

/** One request for objects, taken apart. */
interface ObjectRequest {
  request: IncomingMessage;
  response: ServerResponse;
  query: URLSearchParams;
  target: ObjectTarget;
  resource: Resource;
}

/** Answers requests for objects: finds the resource, names the verb, has it done. */
export class ObjectRequests {
  readonly #store: ObjectStore;
  readonly #registry: ResourceRegistry;
  readonly #watches: WatchHub;
  readonly #writer: ObjectWriter;
  readonly #patcher: ObjectPatcher;

  constructor(
    store: ObjectStore,
    registry: ResourceRegistry,
    watches: WatchHub,
  ) {
    this.#store = store;
    this.#registry = registry;
    this.#watches = watches;
    this.#writer = new ObjectWriter(store);
    this.#patcher = new ObjectPatcher(store, this.#writer);
  }

  async answer(
    request: IncomingMessage,
    response: ServerResponse,
    query: URLSearchParams,
    target: ObjectTarget,
    faults: KubernetesFaults,
  ): Promise<void> {
    const resource = this.#registry.find(
      target.group,
      target.version,
      target.plural,
    );
    if (!resource || faults.notInstalled?.includes(resource.storageName)) {
      if (builtinResources.some(builtin => builtin.group === target.group)) {
        throw unknownResource();
      }
      sendPageNotFound(response);
      return;
    }
    const verb = verbOf(request.method ?? 'GET', target, query);
    if (faults.forbidden?.includes(resource.storageName)) {
      throw forbidden(resource, verb, target.namespace, target.name);
    }
    await this.#perform(verb, { request, response, query, target, resource });
  }

  async #perform(verb: Verb, call: ObjectRequest): Promise<void> {
    const { response, query, target, resource } = call;
    const { namespace, name, subresource } = target;
    if (subresource !== undefined) {
      await this.#performOnSubresource(verb, call);
      return;
    }
    switch (verb) {
      case 'list':
        sendJson(
          response,
          200,
          listObjects(this.#store, resource, namespace, query),
        );
        return;
      case 'watch':
        this.#watches.open(resource, namespace, query, response);
        return;
      case 'get':
        sendJson(response, 200, inVersion(this.#present(call), resource));
        return;
      case 'create':
        await this.#create(call);
        return;
      case 'delete':
        await this.#delete(call, [this.#present(call)], 'one');
        return;
      case 'deletecollection': {
        const { items } = listObjects(this.#store, resource, namespace, query);
        await this.#delete(call, items, 'collection');
        return;
      }
      case 'update':
      case 'patch':
        if (!name || (resource.namespaced && !namespace)) {
          throw methodNotAllowed();
        }
        await this.#write(verb, call, undefined);
        return;
      default:
        throw methodNotAllowed();
    }
  }

  async #performOnSubresource(verb: Verb, call: ObjectRequest): Promise<void> {
    const { response, target, resource } = call;
    const { subresource = '', name = '' } = target;
    const isStatus = subresource === 'status' && resource.hasStatus;
    const scale = subresource === 'scale' ? resource.scale : undefined;
    if (
      subresource === 'log' &&
      resource.storageName === 'pods' &&
      verb === 'get'
    ) {
      this.#present(call);
      sendText(response, 200, '');
    } else if (!isStatus && !scale) {
      throw resource.custom ? notFound(resource, name) : unknownResource();
    } else if (verb === 'get') {
      const object = this.#present(call);
      sendJson(
        response,
        200,
        scale ? scaleOf(object, scale, resource) : inVersion(object, resource),
      );
    } else if (verb !== 'update' && verb !== 'patch') {
      throw methodNotAllowed();
    } else if (isStatus) {
      await this.#write(verb, call, 'status');
    } else {
      await this.#writeScale(verb, call);
    }
  }

  async #create({
    request,
    response,
    query,
    target,
    resource,
  }: ObjectRequest): Promise<void> {
    if (resource.namespaced && !target.namespace) {
      if (resource.custom) {
        sendPageNotFound(response);
        return;
      }
      throw methodNotAllowed();
    }
    const options = writeOptions(request, query, 'CreateOptions');
    const body = parseObject(await readBody(request), resource.kind);
    sendWritten(
      response,
      resource,
      this.#writer.create(resource, target.namespace, body, options),
    );
  }

  async #write(
    verb: 'update' | 'patch',
    call: ObjectRequest,
    part: Part,
  ): Promise<void> {
    const { request, response, query, target, resource } = call;
    const { namespace, name = '' } = target;
    const body = await readBody(request);
    if (verb === 'update') {
      const options = writeOptions(request, query, 'UpdateOptions');
      const wanted = parseObject(body, resource.kind);
      const written = this.#writer.update(
        resource,
        this.#presentFor(call, wanted),
        part,
        wanted,
        options,
      );
      sendWritten(response, resource, written);
      return;
    }
    const options = writeOptions(request, query, 'PatchOptions');
    checkPatch(body, query, options, resource);
    const written = this.#patcher.patch(
      resource,
      namespace,
      name,
      part,
      body,
      options,
    );
    sendWritten(response, resource, written);
  }

  async #writeScale(
    verb: 'update' | 'patch',
    call: ObjectRequest,
  ): Promise<void> {
    const { request, response, query, resource } = call;
    const { scale } = resource;
    if (!scale) {
      throw unknownResource();
    }
    const body = await readBody(request);
    const options = writeOptions(
      request,
      query,
      verb === 'update' ? 'UpdateOptions' : 'PatchOptions',
    );
    if (verb === 'patch') {
      checkPatch(body, query, options, resource);
    }
    const change =
      verb === 'update' ? { put: parseObject(body, 'Scale') } : { patch: body };
    const current = this.#present(call);
    sendJson(
      response,
      200,
      writeScale(current, scale, resource, change, options, this.#writer),
    );
  }

  async #delete(
    call: ObjectRequest,
    objects: ApiObject[],
    many: 'one' | 'collection',
  ): Promise<void> {
    const { request, response, query, resource } = call;
    const { text } = await readBody(request);
    const options = deleteOptions(query, text);
    const everything = () =>
      this.#registry.all().map(known => known.storageName);
    const answers = objects
      .map(({ metadata }) =>
        this.#store.get(
          resource.storageName,
          metadata.namespace,
          metadata.name,
        ),
      )
      .filter(object => object !== undefined)
      .map(object =>
        deleteObject(this.#store, resource, object, options, everything),
      );
    if (many === 'collection') {
      const { resourceVersion } = this.#store;
      sendJson(response, 200, {
        apiVersion: objects[0]?.apiVersion ?? resource.version,
        kind: resource.listKind,
        metadata: { resourceVersion: String(resourceVersion) },
        items: objects,
      });
    } else if (answers.length === 0) {
      throw notFound(resource, call.target.name ?? '');
    } else {
      sendJson(response, 200, answers[0]);
    }
  }

  #present({ target, resource }: ObjectRequest): ApiObject {
    const { namespace, name = '' } = target;
    const object =
      resource.namespaced === (namespace !== undefined)
        ? this.#store.get(resource.storageName, namespace, name)
        : undefined;
    if (!object) {
      throw notFound(resource, name);
    }
    return object;
  }

  /** The object to update; a body that names another one is refused before the object is looked for. */
  #presentFor(call: ObjectRequest, wanted: Record<string, unknown>): ApiObject {
    this.#writer.checkName(wanted, call.target.name ?? '');
    return this.#present(call);
  }
}

function sendWritten(
  response: ServerResponse,
  resource: Resource,
  written: Written,
): void {
  const { object, created, warnings } = written;
  sendJson(
    response,
    created ? 201 : 200,
    inVersion(object, resource),
    warnings,
  );
}
